import { benchCloud } from './bench-cloud.ts'
import { machineText } from './machine.ts'
import { print } from './print.ts'
import { results, writeReport } from './results.ts'
import { openArena } from './rival/arena.ts'
import { goals } from './rival/goals.ts'
import type { Ready } from './rival/measures.ts'
import { profile } from './rival/profile.ts'
import { compare, type Rounds } from './rival/rounds.ts'
import { comparisonTable } from './rival/table.ts'

const plans = {
  quick: { rounds: 1, requests: 400, logins: 5, starts: 1 },
  full: { rounds: 5, requests: 2000, logins: 20, starts: 4 },
} as const satisfies Record<string, Rounds>

interface Given {
  quick: boolean
  profile: boolean
  json: string | undefined
}

/** `poolproof bench:rival`: is the app as fast as it can be? */
export async function rival({ quick, profile: profiled, json }: Given): Promise<number> {
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
