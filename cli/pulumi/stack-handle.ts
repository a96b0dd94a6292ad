import type { EngineRun } from '../../rules/engine-events.ts'
import {
  type RotationTargetName,
  readGenerations,
  type StackGenerations,
} from '../../rules/release/generations.ts'
import { recovery } from '../recovery/leftovers.ts'
import { inStackFile } from '../stacks/stack-file.ts'
import type { Engine, Finished } from './engine.ts'
import { runPulumi, watchPulumi } from './engine.ts'
import { pulumiOutput } from './pulumi-output.ts'
import { realEngine } from './real-engine.ts'
import { runningStack } from './running-stack.ts'
import { refuseWithoutFile } from './select-engine.ts'
import { pulumiFailed } from './stack.ts'

/** A stack that a command works on, on a real cloud or on the embedded one. */
export interface StackHandle {
  name: string
  /** Address of the Vercel API where it is not Vercel's own. */
  api?: string
  /** Runs the CLI on it, `--stack` added. */
  pulumi(...args: string[]): Promise<Finished>
  /** Runs `up`, `preview` or `refresh` on it. @throws Problem PULUMI_FAILED */
  watch(...args: [string, ...string[]]): Promise<EngineRun>
  /** Generations that its configuration names. @throws Problem STACK_FILE_MISSING */
  configured(ring: RotationTargetName): Promise<number[]>
  configure(ring: RotationTargetName, generations: readonly number[]): Promise<void>
}

/**
 * The stack of that name: on the embedded cloud where that runs and carries it, else wherever the CLI finds it. Without a
 * name the embedded cloud's own.
 *
 * @throws Problem CLOUD_NOT_RUNNING, and what fetching the CLI throws
 */
export async function openStack(name: string | undefined): Promise<StackHandle> {
  const running = await runningStack(name)
  if (running) {
    const { engine, stack, api } = running
    const { pulumi, watch } = onStack(engine, stack)
    return { name: stack, api, pulumi, watch, ...inStackFile(pulumi) }
  }
  const engine = await realEngine()
  const { pulumi, watch } = onStack(engine, name as string)
  const file = inStackFile(pulumi)
  return {
    name: name as string,
    pulumi,
    watch,
    ...file,
    // The CLI would write a file that holds the generations alone.
    async configured(ring) {
      refuseWithoutFile(engine, name as string)
      return file.configured(ring)
    },
  }
}

function onStack(engine: Engine, stack: string): Pick<StackHandle, 'pulumi' | 'watch'> {
  return {
    pulumi: (...args) => runPulumi(engine, [...args, '--stack', stack]),
    async watch(...args) {
      const result = await watchPulumi(engine, [...args, '--stack', stack])
      if (result.code !== 0) throw pulumiFailed(args[0], result, recovery(engine, stack))
      return result.run
    },
  }
}

/** Which generations serve, by the last update that came to its end; undefined before the first. */
export async function servingGenerations(stack: StackHandle): Promise<StackGenerations | undefined> {
  return readGenerations(
    JSON.parse(await pulumiOutput(stack.pulumi, 'stack', 'output', '--json')).generations,
  )
}

export type Configuration = Pick<StackHandle, 'configured' | 'configure'>
