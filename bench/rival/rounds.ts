import { argon2, randomBytes } from 'node:crypto'
import { promisify } from 'node:util'
import { ask } from '../../local/ask.ts'
import { step } from '../../setup/progress.ts'
import type { Route } from '../load/load.ts'
import type { Arena, Contender } from './arena.ts'
import { type CandidateName, candidates } from './candidates.ts'
import type { Comparison, Figures } from './goals.ts'
import { median } from './median.ts'
import { type CandidateServer, startServer } from './server.ts'
import { Visitor } from './visitor.ts'

export interface Rounds {
  rounds: number
  /** Requests of a round for `me` and `refresh`; a quarter more come before it and are not counted. */
  requests: number
  logins: number
  starts: number
}

type Measured = Record<keyof Omit<Figures, 'queries' | 'gzip'>, number[]>
interface Ready extends Contender {
  server: CandidateServer
  visitor: Visitor
  measured: Measured
}

const derive = promisify(argon2)

/** Takes turns, so that a minute in which the machine has other work to do falls on everybody; medians of the rounds. */
export async function compare(
  arena: Arena,
  consoleUrl: string,
  plan: Rounds,
  signal: AbortSignal,
): Promise<Comparison> {
  await using running = new AsyncDisposableStack()
  const ready: Ready[] = []
  for (const contender of arena.contenders) {
    const server = running.use(await startServer(contender.bundle, arena.environment))
    const visitor = new Visitor(server.port, candidates[contender.name].dialect)
    running.defer(() => visitor.leave())
    const measured = { me: [], refresh: [], meCpu: [], refreshCpu: [], login: [], cold: [] }
    ready.push({ ...contender, server, visitor, measured })
  }
  const full = ready.filter(({ name }) => !('coldOnly' in candidates[name]))
  const queries = new Map<CandidateName, Figures['queries']>()
  for (const one of full) queries.set(one.name, await countQueries(one, consoleUrl))

  const hashes: number[] = []
  for (let round = 1; round <= plan.rounds; round++) {
    await step(`round ${round} of ${plan.rounds}`, async () => {
      for (const route of ['me', 'refresh'] as const)
        for (const one of turned(full, round)) {
          signal.throwIfAborted()
          await flood(one, route, plan.requests)
        }
      for (let login = 0; login < plan.logins; login++) {
        signal.throwIfAborted()
        for (const one of turned(full, login))
          one.measured.login.push(await timed(() => visit(one, 'login', login)))
        hashes.push(await timed(bareHash))
      }
      for (let start = 0; start < plan.starts; start++)
        for (const one of turned(ready, start)) {
          signal.throwIfAborted()
          one.measured.cold.push(await coldStart(one, arena.environment))
        }
    })
  }
  const figures = Object.fromEntries(ready.map((one) => [one.name, figuresOf(one, queries.get(one.name))]))
  return { figures: figures as Record<CandidateName, Figures>, hash: median(hashes) }
}

/** Rotated, so that nobody always comes first. */
function turned<T>(list: readonly T[], by: number): T[] {
  const cut = by % list.length
  return [...list.slice(cut), ...list.slice(0, cut)]
}

function visit({ visitor, people }: Ready, route: Route, n: number) {
  return visitor.visit(route, people[n % people.length] as Contender['people'][number])
}

/** Each person one after the other, all at the same time. */
async function flood(one: Ready, route: 'me' | 'refresh', requests: number): Promise<void> {
  const all = (count: number) =>
    Promise.all(
      one.people.map(async (_, person) => {
        for (let n = 0; n < count / one.people.length; n++) await visit(one, route, person)
      }),
    )
  await all(requests / 4)
  const cpu = await one.server.cpu()
  const took = await timed(() => all(requests))
  one.measured[route].push((requests * 1000) / took)
  one.measured[`${route}Cpu`].push(((await one.server.cpu()) - cpu) / requests)
}

/** By the pooler's own count, over 100 requests of each route. */
async function countQueries(one: Ready, consoleUrl: string): Promise<NonNullable<Figures['queries']>> {
  const total = async () => {
    const rows = await ask(consoleUrl, 'SHOW STATS')
    return Number(rows.find(({ database }) => database === 'poolproof_storm')?.total_query_count)
  }
  const count = async (route: Route, requests: number) => {
    await visit(one, route, 0)
    const before = await total()
    for (let n = 0; n < requests; n++) await visit(one, route, n)
    return ((await total()) - before) / requests
  }
  const me = await count('me', 100)
  // Otherwise candidates would be compared that do not do the same.
  if (me !== 1) throw new Error(`${one.name} asks the database ${me} times for one me, not once`)
  return { me, refresh: await count('refresh', 100), login: await count('login', 10) }
}

/** A new process until its first `me` is answered, which takes its first connection and its first query. */
async function coldStart(one: Ready, environment: Record<string, string>): Promise<number> {
  let server: CandidateServer | undefined
  const took = await timed(async () => {
    server = await startServer(one.bundle, environment)
    const visitor = new Visitor(server.port, candidates[one.name].dialect)
    await visitor.visit('me', one.people[0] as Contender['people'][number])
    visitor.leave()
  })
  await server?.[Symbol.asyncDispose]()
  return took
}

/** As app/passwords.ts hashes, and nothing around it. */
function bareHash(): Promise<unknown> {
  const cost = { memory: 19_456, passes: 2, parallelism: 1, tagLength: 32 }
  return derive('argon2id', { message: 'four words nobody guesses', nonce: randomBytes(16), ...cost })
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now()
  await work()
  return performance.now() - start
}

function figuresOf({ measured, gzip, name }: Ready, queries: Figures['queries']): Figures {
  const { cold, ...rest } = measured
  const hot = Object.entries(rest).map(([key, values]) => [key, median(values)])
  return {
    ...('coldOnly' in candidates[name] ? {} : Object.fromEntries(hot)),
    ...(queries && { queries }),
    cold: median(cold),
    gzip,
  }
}
