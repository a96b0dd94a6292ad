import { type RingName, rings, type StackGenerations } from '../infra/model/generations.ts'
import { Problem } from '../infra/model/problem.ts'
import type { Engine, Finished } from '../local/engine.ts'
import { runPulumi } from '../local/engine.ts'
import { cloneFolder } from '../local/home.ts'
import { keepSettings } from '../local/kept-settings.ts'
import { realEngine } from './real-engine.ts'
import { runningStack } from './running-stack.ts'

/** A stack that a command works on, on a real cloud or on the embedded one. */
export interface OperatedStack {
  name: string
  /** How a person runs the CLI on it: `pulumi` or `npm run pulumi --`. */
  cli: string
  /** Runs the CLI on it, `--stack` added. */
  pulumi(...args: string[]): Promise<Finished>
  /** Generations that its configuration names. */
  configured(ring: RingName): Promise<number[]>
  configure(ring: RingName, generations: readonly number[]): Promise<void>
}

/**
 * The stack of that name: on the embedded cloud where that runs and carries it, else wherever the CLI finds it. Without a
 * name the embedded cloud's own.
 *
 * @throws Problem CLOUD_NOT_RUNNING, and what fetching the CLI throws
 */
export async function openStack(name: string | undefined): Promise<OperatedStack> {
  const running = await runningStack(name)
  if (running) {
    const { engine, stack, isOwn } = running
    const cli = (...args: string[]) => runPulumi(engine, [...args, '--stack', stack])
    const opened = { name: stack, cli: 'npm run pulumi --', pulumi: cli }
    return isOwn ? { ...opened, ...keptBeside(engine, running.settings) } : { ...opened, ...inStackFile(cli) }
  }
  const engine = await realEngine()
  const cli = (...args: string[]) =>
    runPulumi(engine, [...args, '--stack', name as string], { cwd: cloneFolder })
  return { name: name as string, cli: 'pulumi', pulumi: cli, ...inStackFile(cli) }
}

/** What the CLI printed, where it went well. @throws Problem PULUMI_FAILED */
export async function printed(stack: OperatedStack, ...args: string[]): Promise<string> {
  return output(args, await stack.pulumi(...args))
}

/** Which generations serve, by the last update that came to its end; undefined before the first. */
export async function servingGenerations(stack: OperatedStack): Promise<StackGenerations | undefined> {
  return JSON.parse(await printed(stack, 'stack', 'output', '--json')).generations
}

type Configuration = Pick<OperatedStack, 'configured' | 'configure'>

/** The committed stack file of that stack stays as it is. */
function keptBeside({ home }: Engine, settings: Record<string, unknown>): Configuration {
  return {
    configured: async (ring) => (settings[rings[ring].setting] as number[] | undefined) ?? [1],
    configure: async (ring, generations) => keepSettings(home, { [rings[ring].setting]: generations }),
  }
}

function inStackFile(pulumi: OperatedStack['pulumi']): Configuration {
  const run = async (...args: string[]) => output(args, await pulumi(...args))
  const key = (ring: RingName) => `poolproof:${rings[ring].setting}`
  return {
    async configured(ring) {
      const { [key(ring)]: found } = JSON.parse(await run('config', '--json'))
      return found ? JSON.parse(found.value) : [1]
    },
    async configure(ring, generations) {
      const entry = { value: JSON.stringify(generations), objectValue: generations, secret: false }
      // One call for the whole list: a kill cannot leave half of it.
      await run('config', 'set-all', '--json', JSON.stringify({ [key(ring)]: entry }))
    },
  }
}

function output(args: string[], { code, stdout, stderr }: Finished): string {
  if (code === 0) return stdout
  throw new Problem(
    'PULUMI_FAILED',
    `pulumi ${args.slice(0, 2).join(' ')} ended with exit code ${code}\n${stderr.trim()}`,
    'mend what is named above and run the command again; after a kill: npm run recover',
  )
}
