import { argon2, randomBytes } from 'node:crypto'
import { promisify } from 'node:util'
import { ask } from '../../local/servers/query.ts'
import { step } from '../../setup/progress.mjs'
import { databaseName } from '../database.ts'
import type { Route } from '../load/load.ts'
import { median, timed } from '../statistics.ts'
import type { Arena, Contender } from './arena.ts'
import { type CandidateName, type CandidateServer, candidates, startServer } from './candidates.ts'
import { AuthClient } from './client.ts'
import type { Comparison, Figures } from './figures.ts'

export interface Rounds {
  rounds: number
  /** Requests of a round for `me` and `refresh`; a quarter more come before it and are not counted. */
  requests: number
  logins: number
  starts: number
}

/**
 * Medians of the rounds. Candidates alternate, so that a minute in which the machine has other work falls on all of them; `after`
 * is called with each at the end.
 */
export async function compare(
  arena: Arena,
  consoleUrl: string,
  plan: Rounds,
  after?: (one: Ready) => Promise<void>,
): Promise<Comparison> {
  await using running = new AsyncDisposableStack()
  const ready: Ready[] = []
  for (const contender of arena.contenders) {
    const server = running.use(await startServer(contender.bundle, arena.environment))
    const client = new AuthClient(server.port, candidates[contender.name].dialect)
    running.defer(() => client.leave())
    const measured = { me: [], refresh: [], meCpu: [], refreshCpu: [], login: [], cold: [] }
    ready.push({ ...contender, server, client, measured })
  }
  const full = ready.filter(({ name }) => !('coldOnly' in candidates[name]))
  const queries = new Map<CandidateName, Figures['queries']>()
  for (const one of full) queries.set(one.name, await countQueries(one, consoleUrl))

  const hashes: number[] = []
  for (let round = 1; round <= plan.rounds; round++) {
    await step(`round ${round} of ${plan.rounds}`, async () => {
      for (const route of ['me', 'refresh'] as const)
        for (const one of turned(full, round)) {
          await flood(one, route, plan.requests)
        }
      for (let login = 0; login < plan.logins; login++) {
        for (const one of turned(full, login))
          one.measured.login.push(await timed(() => call(one, 'login', login)))
        hashes.push(await timed(bareHash))
      }
      for (let start = 0; start < plan.starts; start++)
        for (const one of turned(ready, start)) {
          one.measured.cold.push(await coldStart(one, arena.environment))
        }
    })
  }
  if (after) for (const one of full) await after(one)
  const figures = Object.fromEntries(ready.map((one) => [one.name, figuresOf(one, queries.get(one.name))]))
  return { figures: figures as Record<CandidateName, Figures>, hash: median(hashes) }
}

/** Rotated, so that none always comes first. */
function turned<T>(list: readonly T[], by: number): T[] {
  const cut = by % list.length
  return [...list.slice(cut), ...list.slice(0, cut)]
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

type Measured = Record<keyof Omit<Figures, 'queries' | 'gzip'>, number[]>

/** A contender whose server runs, and what was measured of it so far. */
export interface Ready extends Contender {
  server: CandidateServer
  client: AuthClient
  measured: Measured
}

const derive = promisify(argon2)

function call({ client, users }: Ready, route: Route, n: number) {
  const user = n % users.length
  return client.call(route, users[user] as Contender['users'][number], `10.0.0.${user + 1}`)
}

/** Each user one after the other, all at the same time. */
export async function flood(one: Ready, route: 'me' | 'refresh', requests: number): Promise<void> {
  const all = (count: number) =>
    Promise.all(
      one.users.map(async (_, user) => {
        for (let n = 0; n < count / one.users.length; n++) await call(one, route, user)
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
    return Number(rows.find(({ database }) => database === databaseName)?.total_query_count)
  }
  const count = async (route: Route, requests: number) => {
    await call(one, route, 0)
    const before = await total()
    for (let n = 0; n < requests; n++) await call(one, route, n)
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
    const client = new AuthClient(server.port, candidates[one.name].dialect)
    await client.call('me', one.users[0] as Contender['users'][number])
    client.leave()
  })
  await server?.[Symbol.asyncDispose]()
  return took
}

/** As app/auth/passwords.ts hashes, and nothing around it. */
function bareHash(): Promise<unknown> {
  const cost = { memory: 19_456, passes: 2, parallelism: 1, tagLength: 32 }
  return derive('argon2id', { message: 'four words hard to guess', nonce: randomBytes(16), ...cost })
}
