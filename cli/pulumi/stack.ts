import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { readCloudFile } from '../../local/cloud-file.ts'
import { type EngineRun, runText } from '../../rules/engine-events.ts'
import { packageFolder } from '../../rules/files/package-folder.ts'
import type { Problem } from '../../rules/problem.ts'
import { stackLocked } from '../recovery/dead-lock.ts'
import { recovery } from '../recovery/leftovers.ts'
import { type Engine, type Finished, isEmbedded, pulumiFailed, runPulumi, watchPulumi } from './client.ts'

/** What the CLI prints, run on this stack. @throws Problem PULUMI_FAILED */
export async function stackOutput(
  engine: Engine,
  stack: string,
  args: readonly [string, ...string[]],
  signal?: AbortSignal,
): Promise<string> {
  const finished = await runPulumi(engine, [...args, '--stack', stack], { signal })
  if (finished.code === 0) return finished.stdout
  signal?.throwIfAborted()
  throw pulumiFailed(args.slice(0, 2).join(' '), finished, recovery(engine, stack))
}

/** Selects the stack, making it first where this state does not know it. The committed stack file stays as it is. */
export async function selectStack(engine: Engine, stack: string): Promise<void> {
  const selected = await runPulumi(engine, ['stack', 'select', stack, '--create'])
  if (selected.code !== 0) throw pulumiFailed('stack select', selected, recovery(engine, stack))
}

/** What an update changed, such as `{ created: 23 }`; all `unchanged` when nothing did. */
export type Changes = Record<string, number>

const words: Record<string, string> = {
  create: 'created',
  update: 'updated',
  replace: 'replaced',
  delete: 'deleted',
  import: 'imported',
  same: 'unchanged',
}

/**
 * Runs `pulumi up` under the policy pack and returns what it changed.
 *
 * @throws Problem STACK_LOCKED, PULUMI_FAILED with the engine's diagnostics: every Problem of program and providers is there
 */
export async function up(engine: Engine, stack: string, signal?: AbortSignal): Promise<Changes> {
  const args = ['up', '--yes', '--skip-preview', ...policyPack(engine)] as const
  const { changes = {} } = await watchStack(engine, stack, args, signal)
  return Object.fromEntries(Object.entries(changes).map(([op, count]) => [words[op] ?? op, count]))
}

/** What an update would do, for people; fails as `up` does. */
export async function preview(engine: Engine, stack: string, signal?: AbortSignal): Promise<string> {
  return runText(await watchStack(engine, stack, ['preview', ...policyPack(engine)], signal))
}

/** Runs `up`, `preview` or `refresh` on the stack. @throws Problem STACK_LOCKED, PULUMI_FAILED */
export async function watchStack(
  engine: Engine,
  stack: string,
  args: readonly [string, ...string[]],
  signal?: AbortSignal,
): Promise<EngineRun> {
  const result = await watchPulumi(engine, [...args, '--stack', stack], { signal })
  if (result.code === 0) return result.run
  throw lockedOut(stack, result) ?? pulumiFailed(args[0], result, recovery(engine, stack))
}

/** The stack's outputs; those that are secret are left out by the CLI's own words. */
export async function outputsOf(engine: Engine, stack: string): Promise<Record<string, unknown>> {
  return JSON.parse(await stackOutput(engine, stack, ['stack', 'output', '--json']))
}

/**
 * The arguments with which every preview and update is judged by the policy pack: on the embedded cloud with the limits of
 * the servers it runs on, on a real one with those that the stack's own settings say.
 */
export function policyPack(engine: Engine): string[] {
  const config = join(engine.home, 'policy.json')
  mkdirSync(engine.home, { recursive: true, mode: 0o700 })
  const budget = isEmbedded(engine) ? serverLimits(engine.home) : {}
  writeFileSync(config, `${JSON.stringify({ budget }, null, 2)}\n`, { mode: 0o600 })
  return ['--policy-pack', join(packageFolder, 'infra/policy'), '--policy-pack-config', config]
}

function serverLimits(home: string): Record<string, number> {
  const cloud = readCloudFile(home)
  const { pooler, maxConnections } = (cloud?.stacks[cloud.stack]?.database ?? {}) as {
    pooler?: { maxClients: number }
    maxConnections?: number
  }
  return {
    ...(pooler ? { poolerClients: pooler.maxClients } : {}),
    ...(maxConnections ? { maxConnections } : {}),
  }
}

/** Every backend refuses a second update, in words of its own: the CLI has neither an event nor an exit code for it. */
function lockedOut(stack: string, { stdout, stderr }: Finished): Problem | undefined {
  const printed = `${stderr}${stdout}`
  if (!/currently locked by|Another update is currently in progress/.test(printed)) return undefined
  const holder = /created by \S+ \(pid \d+\) at \S+/.exec(printed)?.[0]
  return stackLocked(stack, holder ?? 'another update is in progress')
}
