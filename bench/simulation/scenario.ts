/** Times in seconds, sizes in connections. */
export interface Scenario {
  seed: number
  /** When each instance comes, with its first request. */
  starts: readonly number[]
  /** When to stop looking. */
  until: number
  /** Refusals after which to stop, too; none where there are none. */
  enough?: number
  /** Requests per second and instance after the first, at random moments. */
  requestRate: number
  /** Mean time of a statement in its backend, exponential. */
  service: number
  poolMax: number
  poolTimeout: number
  queryTimeout: number
  /** How long an instance keeps a connection that has nothing to do. */
  idle: number
  poolerClients: number
  poolSize: number
}

export type Refusal = 'DATABASE_TOO_MANY_CONNECTIONS' | 'DATABASE_POOL_TIMEOUT' | 'DATABASE_SLOW'

export interface Result {
  arrivals: number
  served: number
  refused: Record<Refusal, number>
  /** Neither served nor refused at the end. */
  waiting: number
  /** Most at once. */
  peak: { clients: number; backends: number; queue: number }
  /** Mean time in the pooler's queue of what was served. */
  meanWait: number
  /** When the first request had waited 0.1 s for a backend, and when the first was refused; undefined: never. */
  queuesFrom: number | undefined
  refusesFrom: number | undefined
}
