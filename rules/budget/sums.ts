/** Who may open connections, and what is there. */
export interface BudgetInput {
  /** Function instances at once, at most. */
  instances: number
  /** Connections each instance may open to the pooler. */
  poolMax: number
  /** Deployments alive at once: during a rollout the old one still serves. 2. */
  rollout?: number
  /** Clients the pooler takes; undefined where the provider does not say. */
  poolerClients?: number | undefined
  /** Backends the pooler opens for one role and database; undefined where the provider does not say. */
  poolSize?: number | undefined
  /** More backends the pooler opens when clients wait too long. 0. */
  reservePool?: number
  /** True where the pool size is the provider's choice (Neon). */
  poolSizeFixed?: boolean
  /** Connections of migrations. 5. */
  migratorConnections?: number
  /** Connections left for people: psql, backups, the doctor. 3. */
  reserve?: number
  /** `max_connections` of Postgres; undefined where it is not known. */
  maxConnections?: number | undefined
  /** Part of it that the server or the provider keeps for itself. 3, Postgres' own. */
  reservedConnections?: number
  /** Roles of the app with a pool each: both during a rotation of the password. 1. */
  roles?: 1 | 2
}

/** The input with everything filled in, and the sums over it. */
export interface Sums extends Required<Omit<BudgetInput, 'poolerClients' | 'poolSize' | 'maxConnections'>> {
  poolerClients: number | undefined
  poolSize: number | undefined
  maxConnections: number | undefined
  /** Connections all instances open together. */
  clients: number
  /** Backends of all pools, and never more than there are clients. */
  pooled: number
  backends: number
  /** Backends there are for everybody. */
  available: number | undefined
  /** Clients that fit, by whatever limits them first. */
  clientLimit: number | undefined
}

/** Fills in what is left out, and adds up. */
export function sumUp(input: BudgetInput): Sums {
  const all = {
    ...{ rollout: 2, reservePool: 0, poolSizeFixed: false, migratorConnections: 5, reserve: 3 },
    ...{ reservedConnections: 3, roles: 1 as const },
    ...{ poolerClients: undefined, poolSize: undefined, maxConnections: undefined },
    ...input,
  }
  const { instances, poolMax, rollout, roles, poolSize, reservePool, poolerClients } = all
  const clients = instances * poolMax * rollout
  const pools = poolSize === undefined ? 0 : roles * (poolSize + reservePool)
  const own = all.migratorConnections + all.reserve
  const available =
    all.maxConnections === undefined ? undefined : all.maxConnections - all.reservedConnections
  // A pooler opens a backend for a waiting client only: fewer clients than the pool is large, fewer backends.
  const pooled = Math.min(pools, clients)
  const poolsFit = available === undefined || pools + own <= available
  const clientLimit = poolsFit
    ? poolerClients
    : Math.min(poolerClients ?? Infinity, Math.max(0, available - own))
  return { ...all, clients, pooled, backends: pooled + own, available, clientLimit }
}
