import { Agenda, Fifo } from './queues.ts'

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

type Refusal = 'DATABASE_TOO_MANY_CONNECTIONS' | 'DATABASE_POOL_TIMEOUT' | 'DATABASE_SLOW'

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

interface Connection {
  idle: boolean
}
interface Instance {
  open: number
  resting: Connection[]
  /** Requests that wait for a connection of this instance. */
  queue: Fifo<number>
}
interface Query {
  since: number
  done: () => void
}

/** Requests of functions on their way through their instance's pool and the pooler to a backend. No clock but its own. */
export function simulate(scenario: Scenario): Result {
  const random = randomFrom(scenario.seed)
  const agenda = new Agenda()
  const pooler = new Fifo<Query>()
  const counts = { arrivals: 0, served: 0, clients: 0, busy: 0, wait: 0 }
  const refused = { DATABASE_TOO_MANY_CONNECTIONS: 0, DATABASE_POOL_TIMEOUT: 0, DATABASE_SLOW: 0 }
  const peak = { clients: 0, backends: 0, queue: 0 }
  let now = 0
  let queuesFrom: number | undefined
  let refusesFrom: number | undefined
  let refusals = 0

  const refuse = (why: Refusal, at: number) => {
    refused[why]++
    refusals++
    refusesFrom = Math.min(refusesFrom ?? at, at)
  }

  function arrive(instance: Instance): void {
    counts.arrivals++
    if (scenario.requestRate > 0)
      agenda.add(now + exponential(random, scenario.requestRate), () => arrive(instance))
    const rested = instance.resting.pop()
    if (rested) use(instance, rested, now)
    else if (instance.open >= scenario.poolMax) instance.queue.add(now)
    else if (counts.clients >= scenario.poolerClients) refuse('DATABASE_TOO_MANY_CONNECTIONS', now)
    else {
      instance.open++
      peak.clients = Math.max(peak.clients, ++counts.clients)
      use(instance, { idle: false }, now)
    }
  }

  function use(instance: Instance, connection: Connection, since: number): void {
    connection.idle = false
    const wait = (at: number) => now - at > scenario.poolTimeout
    ask(since, () => {
      let next = instance.queue.take()
      for (; next !== undefined && wait(next); next = instance.queue.take())
        refuse('DATABASE_POOL_TIMEOUT', next + scenario.poolTimeout)
      if (next !== undefined) return use(instance, connection, next)
      connection.idle = true
      instance.resting.push(connection)
      rest(instance, connection, ++restings)
    })
  }

  // A connection that was used meanwhile rests again: only its last rest may close it.
  let restings = 0
  const lastRest = new WeakMap<Connection, number>()
  function rest(instance: Instance, connection: Connection, id: number): void {
    lastRest.set(connection, id)
    agenda.add(now + scenario.idle, () => {
      if (!connection.idle || lastRest.get(connection) !== id) return
      instance.resting.splice(instance.resting.indexOf(connection), 1)
      instance.open--
      counts.clients--
    })
  }

  function ask(since: number, done: () => void): void {
    pooler.add({ since: Math.max(since, now), done })
    advance()
    peak.queue = Math.max(peak.queue, pooler.length)
  }

  function advance(): void {
    while (counts.busy < scenario.poolSize) {
      const query = pooler.take()
      if (!query) return
      const waited = now - query.since
      if (waited > 0.1) queuesFrom = Math.min(queuesFrom ?? now, query.since + 0.1)
      if (waited > scenario.queryTimeout) {
        refuse('DATABASE_SLOW', query.since + scenario.queryTimeout)
        query.done()
        continue
      }
      counts.wait += waited
      peak.backends = Math.max(peak.backends, ++counts.busy)
      agenda.add(now + exponential(random, 1 / scenario.service), () => {
        counts.busy--
        counts.served++
        query.done()
        advance()
      })
    }
  }

  const instances = scenario.starts.map((at) => {
    const instance: Instance = { open: 0, resting: [], queue: new Fifo() }
    agenda.add(at, () => arrive(instance))
    return instance
  })
  const { until, enough = Number.POSITIVE_INFINITY } = scenario
  for (let entry = agenda.next(); entry && entry.at <= until && refusals < enough; entry = agenda.next()) {
    now = entry.at
    entry.happen()
  }
  const inInstances = instances.reduce((sum, { queue }) => sum + queue.length, 0)
  return {
    arrivals: counts.arrivals,
    served: counts.served,
    refused,
    waiting: inInstances + pooler.length + counts.busy,
    peak,
    meanWait: counts.served > 0 ? counts.wait / (counts.served + counts.busy) : 0,
    queuesFrom,
    refusesFrom,
  }
}

/** Numbers from 0 to 1 that a seed decides: mulberry32, whose 32 bits are plenty for arrivals. */
function randomFrom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** Time until the next of events that come at `rate` per second, whenever the last one was. */
const exponential = (random: () => number, rate: number) => -Math.log(1 - random()) / rate
