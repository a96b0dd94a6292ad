import { compute, computeOf, computeOption, neonHosts, neonUnpooled } from '../unpooled/neon.ts'
import type { ConnectionUrl } from '../url/connection-url.ts'
import { type Flag, pgbouncerOnDirect } from './flags.ts'
import type { DatabaseHost, Derived } from './host.ts'
import type { Plan, PlanRange } from './plan.ts'
import type { Read } from './reading.ts'

/** Compute sizes in CU: two fractions, and whole ones; autoscaling ends at 16, fixed sizes at 56. */
const sizes = [0.25, 0.5, ...Array.from({ length: 56 }, (_, index) => index + 1)]

/**
 * max_connections of a compute size in CU. Two pages of Neon disagree: the table of connection-pooling (2026-11-14) is
 * 419.66 a CU, 4,000 from 9 CU; the formula in neondatabase/website, compatibility.md (2025-01) is 450.5. The smaller
 * one holds here: the other would promise what may not be there.
 */
const connectionsOf = (size: number) => (size >= 9 ? 4000 : Math.max(100, Math.floor(419.66 * size)))

/** 10,000 clients; the pool of each role and database is 90 % of max_connections; seven stay with Neon. */
function neonPlan(size: number): Plan {
  const maxConnections = connectionsOf(size)
  return {
    maxConnections,
    reserved: 7,
    poolerClients: 10_000,
    poolSize: Math.floor(0.9 * maxConnections),
    poolSizeFixed: true,
  }
}

const size = String.raw`(\d*\.\d+|\d+(?:/\d+)?)\s*(?:cu)?`
const range = new RegExp(String.raw`^\s*${size}\s*(?:(?:-|–|\.\.|to)\s*${size})?\s*$`, 'i')

/**
 * One compute size, or the smallest and the largest of autoscaling. The largest decides, up to eight times the smallest
 * (same page, "compute_size = min(max_compute_size, 8 * min_compute_size)"): max_connections stays the same while it scales.
 */
function readPlan(name: string): Plan | undefined {
  const [, from = '', to = from] = range.exec(name) ?? []
  const [least, most] = [from, to].map((text) => {
    const [number, divisor = 1] = text.split('/').map(Number)
    return text && number ? number / divisor : 0
  }) as [number, number]
  const fits = least >= 0.25 && least <= most && most <= 56
  return fits ? neonPlan(Math.min(most, 8 * least)) : undefined
}

export const neonRange: PlanRange = {
  read: readPlan,
  names: 'a compute size from 0.25 to 56 CU, or MIN-MAX with autoscaling, such as 0.25-2',
}

/** PgBouncer behind Neon's proxy. */
const neonFlags: readonly Flag[] = [
  pgbouncerOnDirect,
  {
    // neon.com/docs/connect/connection-errors, "Unsupported startup parameter".
    parameter: 'options',
    value: new RegExp(`^(?!${computeOption.source.slice(1)})`),
    endpoint: 'pooled',
    effect: 'harms',
    why: 'is refused by the pooler as a startup parameter; set it on the role instead: ALTER ROLE ROLE SET ...',
    confidence: 'high',
  },
  ...['statement_timeout', 'search_path'].map(
    (parameter): Flag => ({
      parameter,
      endpoint: 'pooled',
      effect: 'harms',
      why: 'is refused or ignored by the pooler as a startup parameter; set it on the role: ALTER ROLE ROLE SET ...',
      confidence: 'low',
    }),
  ),
]

/** Reads the URLs of one of the hosts. */
export function readNeon(host: RegExp): Read {
  return (url) => {
    if (!host.test(url.host)) return undefined
    const { project, place } = computeOf(url)
    const base = { reach: 'ipv4', database: url.database, ...(project && { project }) } as const
    const unpooled = neonUnpooled(url)
    if (unpooled) return { ...base, ...unpooled }
    if (project)
      return {
        ...base,
        endpoint: 'pooled',
        poolMode: 'transaction',
        confidence: 'high',
        reason: `${place} ends in -pooler`,
      }
    return {
      ...base,
      endpoint: 'unknown',
      poolMode: 'unknown',
      confidence: 'low',
      reason: 'its host names no endpoint',
    }
  }
}

/** The same endpoint with one `-pooler`, or with none. */
function endpointKind(url: ConnectionUrl, suffix: '-pooler' | ''): Derived {
  const [label = '', ...rest] = url.host.split('.')
  const { options = '', ...parameters } = url.parameters
  const option = computeOption.exec(options)?.[1]
  const named = compute.exec(label)?.[1]
  const project = named ?? compute.exec(option ?? '')?.[1]
  if (!project) return { reason: 'its host names no endpoint (ep-...): copy the URL from the dashboard' }
  const host = [project + suffix, ...(named ? rest : [url.host])].join('.')
  // The host names it now, and both together have to agree.
  return { url: { ...url, host, port: 5432, ...(option ? { parameters } : {}) } }
}

/** What is not in the host: the same for Neon and for the Vercel Postgres that became Neon. */
export const neonBase: Omit<DatabaseHost, 'label' | 'read' | 'may'> = {
  support: 'full',
  ports: [5432],
  toPooled: (url) => endpointKind(url, '-pooler'),
  toDirect: (url) => endpointKind(url, ''),
  admin: { endpoint: 'direct', ipv4: 'yes' },
  ca: { pooled: 'public', direct: 'public' },
  plans: Object.fromEntries(sizes.map((each) => [`${each}`, neonPlan(each)])),
  planRange: neonRange,
  namesDatabase: true,
  poolerTimes: ({ host }) => (compute.exec(host.split('.')[0] ?? '')?.[2] ?? '').split('-pooler').length - 1,
  flags: neonFlags,
}

export const neon: DatabaseHost = {
  ...neonBase,
  label: 'Neon',
  read: readNeon(neonHosts.neon),
  // neon_superuser has CREATEROLE and CREATEDB. Logging in with an SQL-made role through -pooler: not established.
  may: { roles: 'yes', databases: 'yes' },
  // neon.com/docs/guides/vercel-managed-integration
  integration: {
    DATABASE_URL: 'pooled',
    DATABASE_URL_UNPOOLED: 'direct',
    POSTGRES_URL: 'pooled',
    POSTGRES_PRISMA_URL: 'pooled',
    POSTGRES_URL_NO_SSL: 'pooled',
    POSTGRES_URL_NON_POOLING: 'direct',
  },
}
