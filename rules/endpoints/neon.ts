import type { ConnectionUrl } from '../url/connection-url.ts'
import type { Read, UrlReading } from './reading.ts'

/** First label of a compute's host: `ep-NAME-ID`, with `-pooler` at its end for the pooled endpoint. */
export const compute = /^(ep-[a-z0-9-]+?)((?:-pooler)*)$/

/** What `options` names where the host has no endpoint (neon.com/docs/connect/connection-errors, "endpoint ID is not specified"). */
export const computeOption = /^\s*(?:endpoint|project)=(ep-[a-z0-9-]+)\s*$/

/** Hosts whose computes are Neon's, by their suffix. */
export const neonHosts = {
  // `.c-N.` may stand in front of the region, and the cloud in front of neon.tech: only the suffix counts.
  neon: /\.neon\.tech$/,
  'vercel-postgres': /\.postgres\.vercel-storage\.com$/,
  koyeb: /\.pg\.koyeb\.app$/,
  lakebase: /\.database\.([a-z0-9-]+\.)?(cloud\.databricks\.com|azuredatabricks\.net)$/,
} as const

export function readNeon(host: RegExp): Read {
  return (url) => (host.test(url.host) ? readCompute(url) : undefined)
}

/** The first label of the host tells the endpoints apart, never by the port. */
function readCompute(url: ConnectionUrl): UrlReading {
  const [label = ''] = url.host.split('.')
  const option = computeOption.exec(url.parameters.options ?? '')?.[1]
  const named = compute.exec(label)
  const [, project, pooler] = named ?? compute.exec(option ?? '') ?? []
  const place = named ? 'its first label' : 'the endpoint in its options'
  const base = { reach: 'ipv4' as const, database: url.database }
  if (!project) {
    return {
      ...base,
      endpoint: 'unknown',
      poolMode: 'unknown',
      confidence: 'low',
      reason: 'its host names no endpoint',
    }
  }
  return pooler
    ? {
        ...base,
        project,
        endpoint: 'pooled',
        poolMode: 'transaction',
        confidence: 'high',
        reason: `${place} ends in -pooler`,
      }
    : {
        ...base,
        project,
        endpoint: 'direct',
        poolMode: 'none',
        confidence: 'high',
        reason: `${place} does not end in -pooler`,
      }
}
