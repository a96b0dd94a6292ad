import { fail } from '../../local/fail.ts'
import { machineText } from '../machine.ts'
import { readOptions } from '../options.ts'
import { print } from '../print.ts'
import { writeReport } from '../results.ts'
import { measure, type Plan } from './rounds.ts'
import { startStacks } from './stacks.ts'
import { costTable, goal } from './table.ts'

const usage = `npm run bench:preview [-- --quick] [-- --json FILE]

What the program costs: a preview and an \`up\` with nothing to change, against a program without a resource under the same
engine and SDK, taking turns; time by phase; previews with 10, 50 and 200 variables more. Medians, into
bench/results/preview.json. About four minutes on 2 cores; the exit code does not depend on the goal.
  --quick       one round, 10 variables more: whether it runs, not how fast
  --json FILE   write the report there too`

const plans = {
  quick: { rounds: 1, sizes: [0, 10] },
  full: { rounds: 3, sizes: [0, 10, 50, 200] },
} as const satisfies Record<string, Plan>

/** `npm run bench:preview`. */
async function main(args: string[]): Promise<number> {
  const { quick, json, help } = readOptions('bench:preview', args, ['quick'])
  if (help) return print(usage)
  await using stacks = await startStacks()
  const plan = plans[quick ? 'quick' : 'full']
  const costs = await measure(stacks, plan)
  const report = { taken: new Date().toISOString(), machine: stacks.machine, plan, goal, ...costs }
  writeReport(quick ? 'preview-quick.json' : 'preview.json', report, json)
  return print(`\n${costTable(costs)}\n\n${machineText(stacks.machine)}`)
}

// What still listens or waits is nobody's: everything was stopped, or is stopped by the guard of the run.
process.exit(await main(process.argv.slice(2)).catch(fail))
