import { fail } from '../local/fail.ts'
import { benchCloud } from './bench-cloud.ts'
import { machineText } from './machine.ts'
import { readOptions } from './options.ts'
import { print } from './print.ts'
import { results, writeReport } from './results.ts'
import { openArena } from './rival/arena.ts'
import { goals } from './rival/goals.ts'
import type { Ready } from './rival/measures.ts'
import { profile } from './rival/profile.ts'
import { compare, type Rounds } from './rival/rounds.ts'
import { comparisonTable } from './rival/table.ts'

const usage = `npm run bench:rival [-- --quick] [-- --profile] [-- --json FILE]

Compares the app with better-auth (the rival) and with bare pg + jose (the limit) on one database: me, refresh, login, cold
start, bundle. They take turns; medians. Writes bench/results/rival.json. About four minutes on 2 cores.
  --quick     one short round: whether it runs, not how fast
  --profile   also where the processor time of me and refresh goes: a table, and bench/results/rival-NAME-ROUTE.cpuprofile
  --json FILE write the report there too`

const plans = {
  quick: { rounds: 1, requests: 400, logins: 5, starts: 1 },
  full: { rounds: 5, requests: 2000, logins: 20, starts: 4 },
} as const satisfies Record<string, Rounds>

/** `npm run bench:rival`: is the app as fast as it can be? */
async function main(args: string[]): Promise<number> {
  const { quick, profile: profiled, json, help } = readOptions('bench:rival', args, ['quick', 'profile'])
  if (help) return print(usage)
  await using bench = await benchCloud()
  const { file } = bench.cloud
  await using arena = await openArena(file, bench.folder, profiled)
  const plan = plans[quick ? 'quick' : 'full']
  const after = async (one: Ready) => {
    print(await profile(one, results))
  }
  const comparison = await compare(arena, file.consoleUrl, plan, profiled ? after : undefined)
  const reached = goals(comparison)
  const report = {
    taken: new Date().toISOString(),
    machine: bench.machine,
    plan,
    ...comparison,
    goals: reached,
  }
  writeReport(quick ? 'rival-quick.json' : 'rival.json', report, json)
  return print(`\n${comparisonTable(comparison, reached)}\n\n${machineText(bench.machine)}`)
}

// What still listens or waits is nobody's: everything was stopped, or is stopped by the guard of the run.
process.exit(await main(process.argv.slice(2)).catch(fail))
