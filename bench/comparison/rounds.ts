import { step } from '../../setup/progress.mjs'
import { median, timed } from '../statistics.ts'
import type { Arena } from './arena.ts'
import { type CandidateName, candidates } from './candidates.ts'
import { AuthClient } from './client.ts'
import type { Comparison, Figures } from './figures.ts'
import { bareHash, call, coldStart, countQueries, flood, type Ready } from './measures.ts'
import { startServer } from './server.ts'

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
