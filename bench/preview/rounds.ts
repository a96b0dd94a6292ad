import { step } from '../../setup/progress.mjs'
import { type Line, lineThrough, median, timed } from '../statistics.ts'
import { type Phase, phasesOf } from './phases.ts'
import type { Command, Stacks, Who } from './stacks.ts'

export interface Plan {
  /** Turns that each command takes, and previews of each size. */
  rounds: number
  /** Extra variables. */
  sizes: readonly number[]
}

/** Milliseconds. */
export interface Cost {
  command: Command
  /** Medians. */
  times: Record<Who, number>
  /** Ours by the empty program's. */
  ratio: number
}

export interface Costs {
  costs: Cost[]
  phases: Record<Who, { total: number; engine: number; phases: Phase[] }>
  /** No-op previews of the stack grown. */
  growth: { sizes: { variables: number; preview: number }[]; line: Line }
}

const whos = ['empty', 'ours', 'packed'] as const
const commands = ['preview', 'up'] as const

export async function measure(stacks: Stacks, { rounds, sizes }: Plan): Promise<Costs> {
  const times = new Map<string, number[]>()
  for (let round = 1; round <= rounds; round++)
    await step(`round ${round} of ${rounds}`, async () => {
      for (const command of commands)
        for (const who of whos) {
          const list = times.get(`${command} ${who}`) ?? []
          times.set(`${command} ${who}`, [...list, await timed(() => stacks.run(who, command))])
        }
    })
  const costs = commands.map((command) => {
    const of = (who: Who) => median(times.get(`${command} ${who}`) ?? [])
    const all = { empty: of('empty'), ours: of('ours'), packed: of('packed') }
    return { command, times: all, ratio: all.ours / all.empty }
  })
  const phased = (who: Who) => phasesOf(stacks.engine, (engine) => stacks.run(who, 'preview', engine))
  const phases = await step('time by phase', async () => ({
    empty: await phased('empty'),
    ours: await phased('ours'),
    packed: await phased('packed'),
  }))
  const grown = []
  for (const variables of sizes) {
    if (variables > 0) await stacks.grow(variables)
    const previews = await step(`preview with ${variables} variables more`, async () => {
      const all = []
      for (let n = 0; n < rounds; n++) all.push(await timed(() => stacks.run('ours', 'preview')))
      return all
    })
    grown.push({ variables, preview: median(previews) })
  }
  const line = lineThrough(grown.map(({ variables, preview }) => [variables, preview]))
  return { costs, phases, growth: { sizes: grown, line } }
}
