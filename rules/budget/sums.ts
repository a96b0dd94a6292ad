/** What a database and the pooler in front of it take. Undefined: the host does not say. */
export interface ConnectionLimits {
  /** `max_connections` of Postgres, or what the plan allows of direct connections. */
  maxConnections?: number | undefined
  /** Part of it that the server or its host keeps for itself. */
  reserved?: number
  /** Clients the pooler takes; 0 where the plan has no pooler. */
  poolerClients?: number | undefined
  /** Backends the pooler opens for one role and database. */
  poolSize?: number | undefined
  /** More backends the pooler opens when clients wait too long. */
  reservePool?: number
  /** True where the pool size is the host's choice (Neon). */
  poolSizeFixed?: boolean
  /** Connections that others on the same server hold at most, by name: a worker, a dashboard, another app. */
  others?: Readonly<Record<string, number>>
  /** Connections that roles of other stacks on this server may open, by role; -1 where a role has no limit. */
  neighbours?: Readonly<Record<string, number>>
  /** Connections of migrations; fewer than the default where a plan has few direct ones. */
  migratorConnections?: number
}

/** The limits, and who opens connections. */
export interface BudgetInput extends ConnectionLimits {
  /** Function instances at once, at most. */
  instances: number
  /** Connections each instance may open to the pooler. */
  poolMax: number
  /** Deployments alive at once: during a rollout the old one still serves. */
  rollout?: number
  /** Connections left for people: psql, backups, the doctor. */
  reserve?: number
  /** Roles of the app with a pool each: both during a rotation of the password. */
  roles?: 1 | 2
}

/** What holds where nothing else is said; `instances` and `poolMax` are the defaults of the settings. */
export const defaults = {
  instances: 25,
  poolMax: 2,
  rollout: 2,
  migratorConnections: 5,
  reserve: 3,
  roles: 1,
  reservePool: 0,
  poolSizeFixed: false,
  others: {} as Readonly<Record<string, number>>,
  neighbours: {} as Readonly<Record<string, number>>,
  /** Postgres' own. */
  reserved: 3,
} as const

/** The input with everything filled in, and the sums over it. */
export interface Sums extends Required<BudgetInput> {
  /** Connections all instances open together. */
  clients: number
  /** What the pooler may open for all roles together. */
  pools: number
  /** Backends of all pools, and never more than there are clients. */
  pooled: number
  backends: number
  /** Backends that migrations, people and others need. */
  own: number
  /** Backends that all clients share. */
  available: number | undefined
  /** Clients that fit, by whatever limits them first. */
  clientLimit: number | undefined
}

/** Fills in what is left out, and adds up. */
export function sumUp(input: BudgetInput): Sums {
  const unknown = { poolerClients: undefined, poolSize: undefined, maxConnections: undefined }
  const all: Required<BudgetInput> = { ...defaults, ...unknown, ...input }
  const { maxConnections, poolSize, poolerClients } = all
  const clients = all.instances * all.poolMax * all.rollout
  const pools = poolSize === undefined ? 0 : all.roles * (poolSize + all.reservePool)
  const held = Object.values({ ...all.others, ...limited(all.neighbours) })
  const own = held.reduce((sum, most) => sum + most, all.migratorConnections + all.reserve)
  const available = maxConnections === undefined ? undefined : maxConnections - all.reserved
  // A pooler opens a backend for a waiting client only: fewer clients than the pool is large, fewer backends.
  const pooled = Math.min(pools, clients)
  const poolsFit = available === undefined || pools + own <= available
  const clientLimit = poolsFit
    ? poolerClients
    : Math.min(poolerClients ?? Infinity, Math.max(0, available - own))
  return { ...all, clients, pools, pooled, backends: pooled + own, own, available, clientLimit }
}

/** Those that say how many they may open: the others are listed, and not in the sum. */
export function limited(neighbours: Required<BudgetInput>['neighbours']): Record<string, number> {
  return Object.fromEntries(Object.entries(neighbours).filter(([, most]) => most >= 0))
}

/** What the pooler may hold for one role and database at most: pool and reserve, or all that Postgres has. */
export function poolerBackends(limits: ConnectionLimits): number {
  const {
    poolSize,
    reservePool = defaults.reservePool,
    maxConnections = 100,
    reserved = defaults.reserved,
  } = limits
  return poolSize === undefined ? maxConnections - reserved : poolSize + reservePool
}
