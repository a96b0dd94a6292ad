import type { Costs } from './rounds.ts'

/** Ours by the empty program's, at most. */
export const goal = 1.5

const seconds = (ms: number) => `${(ms / 1000).toFixed(2)} s`

/** The costs for a terminal. */
export function costTable({ costs, phases, growth }: Costs): string {
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
