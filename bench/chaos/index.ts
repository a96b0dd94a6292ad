import { step } from '../../setup/progress.mjs'
import { ensureTools } from '../../setup/tools.ts'
import { aligned, print, writeReport } from '../results.ts'
import { startChaosCloud } from './cloud.ts'
import { faults } from './faults.ts'
import { bound, type Outcome, tryFault } from './trial.ts'

const long = { users: 16, timeouts: { pool_timeout: 5, connect_timeout: 5 }, longest: 10, after: 3 }
const quick = { users: 8, timeouts: { pool_timeout: 2, connect_timeout: 2 }, longest: 4, after: 1 }

interface Given {
  quick: boolean
  json: string | undefined
}

/** `poolproof chaos`. */
export async function chaos(options: Given): Promise<number> {
  const load = options.quick ? quick : long
  const { pgbouncer } = await ensureTools()
  await using cloud = await step('start a cloud to break', () => startChaosCloud({ pgbouncer, ...load }))
  const outcomes: Outcome[] = []
  for (const fault of faults) outcomes.push(await step(fault.name, () => tryFault(cloud, fault, load)))
  const report = { machine: `${process.platform} ${process.arch}`, load, held: held(outcomes), outcomes }
  writeReport('chaos.json', report, options.json)
  print(chaosTable(outcomes))
  return report.held ? 0 : 1
}

/** Whether every fault that was tried was survived. */
function held(outcomes: readonly Outcome[]): boolean {
  return outcomes.every((one) => 'skipped' in one || (one.backMs !== null && one.broken.length === 0))
}

/** The outcomes for a user at a terminal, what was broken below. */
function chaosTable(outcomes: readonly Outcome[]): string {
  const head = ['fault', 'ok', 'later', 'other', 'longest', 'back after', 'registrations', 'logins', 'held']
  const rows = [head, ...outcomes.map(row)]
  const broken = outcomes.flatMap((one) =>
    'skipped' in one ? [] : one.broken.map((what) => `✗ ${one.fault}: ${what}`),
  )
  return ['', ...aligned(rows).split('\n'), '', ...broken].join('\n  ')
}

function row(one: Outcome): string[] {
  if ('skipped' in one) return [one.fault, `skipped: ${one.skipped}`]
  const count = (kind: RegExp) =>
    Object.entries(one.answers).reduce((sum, [what, n]) => (kind.test(what) ? sum + n : sum), 0)
  const [ok, later] = [count(/^ok$/), count(/ (503|429) /)]
  const all = count(/./)
  const back = one.backMs === null ? `not within ${bound / 1000} s` : `${one.backMs} ms`
  const kept = one.backMs !== null && one.broken.length === 0
  return [
    one.fault,
    ...[ok, later, all - ok - later].map(String),
    `${(one.longestMs / 1000).toFixed(1)} s`,
    back,
    ...[one.registrations, one.families].map(String),
    kept ? '✓' : '✗',
  ]
}
