import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Engine } from '../../cli/pulumi/client.ts'
import { step } from '../../setup/progress.mjs'
import { type Line, lineThrough, median, timed } from '../statistics.ts'
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

/** A process of one command. Milliseconds; the first two since the command began. */
interface Phase {
  name: string
  began: number
  /** Until a plugin or the language host listens, until the program and the policy pack have ended. */
  took: number
  /** Processor time in all. */
  cpu: number
}

interface Clock {
  command: string[]
  began: number
  ready?: number
  ended: number
  cpu: number
}

/** Who a command line is, and whether its work is done when it has ended or when it listens. */
const names: readonly [pattern: RegExp, name: string, until: 'ended' | 'ready'][] = [
  [/language-host|pulumi-language-nodejs/, 'language host', 'ready'],
  [/local\/plugins\/(\w+)\/main\.ts/, 'plugin $1', 'ready'],
  [/\/plugin\/main\.ts/, 'plugin poolproof', 'ready'],
  [/run-policy-pack/, 'policy pack', 'ready'],
  [/cmd\/run/, 'program', 'ended'],
]

/** Runs a command with a clock in each of its processes; slower than without, so it is not one that is timed. */
async function phasesOf(
  engine: Engine,
  run: (engine: Engine) => Promise<unknown>,
): Promise<{ total: number; engine: number; phases: Phase[] }> {
  const folder = mkdtempSync(join(tmpdir(), 'poolproof-clocks-'))
  try {
    const clock = pathToFileURL(join(import.meta.dirname, 'clock.mjs')).href
    const environment = {
      ...engine.environment,
      NODE_OPTIONS: `--import=${clock}`,
      POOLPROOF_CLOCKS: folder,
    }
    const start = performance.timeOrigin + performance.now()
    await run({ ...engine, environment })
    const total = performance.timeOrigin + performance.now() - start
    const clocks = readdirSync(folder).map(
      (name) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as Clock,
    )
    const phases = clocks.flatMap((one) => phaseOf(one, start)).sort((a, b) => a.began - b.began)
    return { total, engine: total - covered(phases), phases }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function phaseOf({ command, began, ready, ended, cpu }: Clock, start: number): Phase[] {
  const line = command.join(' ')
  const known = names.find(([pattern]) => pattern.test(line))
  if (!known) return []
  const [pattern, text, until] = known
  const name = text.replace('$1', pattern.exec(line)?.[1] ?? '')
  return [{ name, began: began - start, took: ((until === 'ready' && ready) || ended) - began, cpu }]
}

/** Milliseconds in which at least one of them was at it: what is left of the whole is the engine's own. */
export function covered(phases: readonly Pick<Phase, 'began' | 'took'>[]): number {
  let [sum, end] = [0, Number.NEGATIVE_INFINITY]
  for (const { began, took } of phases.toSorted((a, b) => a.began - b.began)) {
    sum += Math.max(0, began + took - Math.max(began, end))
    end = Math.max(end, began + took)
  }
  return sum
}
