import { machineText } from '../machine.ts'
import { print } from '../print.ts'
import { writeReport } from '../results.ts'
import { measure, type Plan } from './rounds.ts'
import { startStacks } from './stacks.ts'
import { costTable, goal } from './table.ts'

const plans = {
  quick: { rounds: 1, sizes: [0, 10] },
  full: { rounds: 3, sizes: [0, 10, 50, 200] },
} as const satisfies Record<string, Plan>

interface Given {
  quick: boolean
  json: string | undefined
}

/** `poolproof bench:preview`. */
export async function benchPreview({ quick, json }: Given): Promise<number> {
  await using stacks = await startStacks()
  const plan = plans[quick ? 'quick' : 'full']
  const costs = await measure(stacks, plan)
  const report = { taken: new Date().toISOString(), machine: stacks.machine, plan, goal, ...costs }
  writeReport(quick ? 'preview-quick.json' : 'preview.json', report, json)
  return print(`\n${costTable(costs)}\n\n${machineText(stacks.machine)}`)
}
