import { machineText, print, writeReport } from '../results.ts'
import { type Costs, measure, type Plan } from './rounds.ts'
import { startStacks } from './stacks.ts'

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

/** Ours by the empty program's, at most. */
const goal = 1.5

const seconds = (ms: number) => `${(ms / 1000).toFixed(2)} s`

/** The costs for a terminal. */
function costTable({ costs, phases, growth }: Costs): string {
  const ratios = costs.map(
    ({ command, times, ratio }) =>
      `${command.padEnd(8)} empty ${seconds(times.empty)}, ours ${seconds(times.ours)} (${ratio.toFixed(2)}x, goal ${goal}x: ${
        ratio <= goal ? 'reached' : 'missed'
      }), with the policy pack ${seconds(times.packed)}`,
  )
  const parts = (['empty', 'ours', 'packed'] as const).flatMap((who) => [
    `preview ${who} by phase, with clocks: ${seconds(phases[who].total)}, of it the engine alone ${seconds(phases[who].engine)}`,
    ...phases[who].phases.map(
      ({ name, began, took, cpu }) =>
        `  ${name.padEnd(18)} from ${seconds(began)} for ${seconds(took)}, processor ${seconds(cpu)}`,
    ),
  ])
  const { sizes, line } = growth
  const grown = [
    `extra variables: ${sizes.map(({ variables, preview }) => `${variables}: ${seconds(preview)}`).join(', ')}`,
    `a line of ${line.slope.toFixed(1)} ms a variable; the farthest point is ${(100 * line.deviation).toFixed(0)} % off it`,
  ]
  return [...ratios, '', ...parts, '', ...grown].join('\n')
}
