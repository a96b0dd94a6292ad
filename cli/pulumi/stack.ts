import { type EngineRun, eventText, failureText, readEngineEvents } from '../../rules/engine-events.ts'
import { plainOutputs } from '../../rules/plain-outputs.ts'
import { Problem } from '../../rules/problem.ts'
import { stackLocked } from '../recovery/dead-lock.ts'
import { recovery } from '../recovery/leftovers.ts'
import { type Engine, type Finished, runPulumi, watchPulumi } from './engine.ts'
import { policyPack } from './policy-pack.ts'

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
 * Runs `pulumi up` and answers what it changed.
 *
 * @throws Problem PULUMI_FAILED with the engine's diagnostics, in which every Problem of program and providers stands
 */
export async function up(engine: Engine, stack: string, signal?: AbortSignal): Promise<Changes> {
  const { changes = {} } = await planned(engine, ['up', '--yes', '--skip-preview'], stack, signal)
  return Object.fromEntries(Object.entries(changes).map(([op, count]) => [words[op] ?? op, count]))
}

/** What an update would do; fails as `up` does. */
export function preview(engine: Engine, stack: string, signal?: AbortSignal): Promise<EngineRun> {
  return planned(engine, ['preview'], stack, signal)
}

async function planned(
  engine: Engine,
  command: [string, ...string[]],
  stack: string,
  signal: AbortSignal | undefined,
): Promise<EngineRun> {
  const args = [...command, '--stack', stack, ...policyPack(engine.home)]
  const result = await watchPulumi(engine, args, signal ? { signal } : {})
  if (result.code !== 0)
    throw lockedOut(stack, result) ?? pulumiFailed(command[0], result, recovery(engine, stack))
  return result.run
}

/** The stack's outputs; those that are secret are left out by the CLI's own words. */
export async function outputsOf(engine: Engine, stack: string): Promise<Record<string, unknown>> {
  const result = await runPulumi(engine, ['stack', 'output', '--json', '--stack', stack])
  if (result.code !== 0) throw pulumiFailed('stack output', result, recovery(engine, stack))
  return JSON.parse(result.stdout)
}

/** Those that are no secrets, also of a stack whose passphrase is another one's. */
export async function plainOutputsOf(engine: Engine, stack: string): Promise<Record<string, unknown>> {
  const result = await runPulumi(engine, ['stack', 'export', '--stack', stack])
  if (result.code !== 0) throw pulumiFailed('stack export', result, recovery(engine, stack))
  return plainOutputs(result.stdout)
}

/** Every backend refuses a second update, in words of its own: the CLI has neither an event nor an exit code for it. */
function lockedOut(stack: string, { stdout, stderr }: Finished): Problem | undefined {
  const told = `${stderr}${stdout}`
  if (!/currently locked by|Another update is currently in progress/.test(told)) return undefined
  const holder = /created by \S+ \(pid \d+\) at \S+/.exec(told)?.[0]
  return stackLocked(stack, holder ?? 'another update is in progress')
}

/** `recover` is the command that heals the stack first, where there is something to heal. */
export function pulumiFailed(
  command: string,
  { code, stdout, stderr }: Finished,
  recover?: string | undefined,
): Problem {
  const printed = () => stdout.split('\n').flatMap((line) => eventText(line) ?? [])
  const told = failureText(readEngineEvents(stdout)) || [stderr.trim(), ...printed()].join('\n').trim()
  return new Problem(
    'PULUMI_FAILED',
    `pulumi ${command} ended with exit code ${code}\n${told}`,
    recover
      ? `an earlier update was killed, so first: ${recover}`
      : 'fix the errors above and run the command again',
  )
}
