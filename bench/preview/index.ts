import { mkdirSync, writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { Problem } from '../../infra/model/problem.ts'
import { fail } from '../../local/fail.ts'
import { interruption } from '../../local/interruption.ts'
import { machineText } from '../machine.ts'
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
  const { quick, json, help } = options(args)
  if (help) return print(usage)
  const { signal } = interruption()
  try {
    await using stacks = await startStacks(signal)
    const plan = plans[quick ? 'quick' : 'full']
    const costs = await measure(stacks, plan)
    const report = { taken: new Date().toISOString(), machine: stacks.machine, plan, goal, ...costs }
    const results = new URL('../results/', import.meta.url)
    mkdirSync(results, { recursive: true })
    for (const file of [
      new URL(quick ? 'preview-quick.json' : 'preview.json', results),
      ...(json ? [json] : []),
    ])
      writeFileSync(file, `${JSON.stringify(report, null, 2)}\n`)
    return print(`\n${costTable(costs)}\n\n${machineText(stacks.machine)}`)
  } catch (error) {
    if (signal.aborted) return 130
    throw error
  }
}

function options(args: string[]) {
  try {
    const boolean = { type: 'boolean', default: false } as const
    const known = { quick: boolean, json: { type: 'string' }, help: { ...boolean, short: 'h' } } as const
    return parseArgs({ args, options: known }).values
  } catch (error) {
    throw new Problem('UNKNOWN_OPTION', (error as Error).message, 'npm run bench:preview -- --help')
  }
}

function print(text: string): 0 {
  process.stdout.write(`${text}\n`)
  return 0
}

process.exitCode = await main(process.argv.slice(2)).catch(fail)
