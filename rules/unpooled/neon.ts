import type { ConnectionUrl } from '../url/connection-url.ts'
import { direct, type Unpooled } from './unpooled.ts'

/** Hosts whose computes are Neon's, by their suffix. */
export const neonHosts = {
  // `.c-N.` may stand in front of the region, and the cloud in front of neon.tech: only the suffix counts.
  neon: /\.neon\.tech$/,
  'vercel-postgres': /\.postgres\.vercel-storage\.com$/,
  koyeb: /\.pg\.koyeb\.app$/,
  lakebase: /\.database\.([a-z0-9-]+\.)?(cloud\.databricks\.com|azuredatabricks\.net)$/,
}

/** First label of a compute's host: `ep-NAME-ID`, with `-pooler` at its end for the pooled endpoint. */
export const compute = /^(ep-[a-z0-9-]+?)((?:-pooler)*)$/

/** What `options` names where the host has no endpoint (neon.com/docs/connect/connection-errors, "endpoint ID is not specified"). */
export const computeOption = /^\s*(?:endpoint|project)=(ep-[a-z0-9-]+)\s*$/

/** The compute that host or options name, and whether it is the pooled endpoint of it. */
export function computeOf({ host, parameters }: ConnectionUrl) {
  const named = compute.exec(host.split('.')[0] ?? '')
  const option = computeOption.exec(parameters.options ?? '')?.[1]
  const [, project, pooler] = named ?? compute.exec(option ?? '') ?? []
  return { project, pooler, place: named ? 'its first label' : 'the endpoint in its options' }
}

/** The first label of the host tells the endpoints apart, never the port. */
export function neonUnpooled(url: ConnectionUrl): Unpooled | undefined {
  const { project, pooler, place } = computeOf(url)
  return project && !pooler && Object.values(neonHosts).some((host) => host.test(url.host))
    ? direct(`${place} does not end in -pooler`)
    : undefined
}
