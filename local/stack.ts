import { commandFor } from '../infra/model/command-for.ts'
import { Problem } from '../infra/model/problem.ts'
import { type Engine, type Finished, runPulumi } from './engine.ts'
import { policyPack } from './policy-pack.ts'
import { stackLocked } from './recovery/dead-lock.ts'

/** Selects the stack, making it first where this state does not know it. The committed stack file stays as it is. */
export async function selectStack(engine: Engine, stack: string): Promise<void> {
  const selected = await runPulumi(engine, ['stack', 'select', stack, '--create'])
  if (selected.code !== 0) throw pulumiFailed('stack select', selected)
}

/** What an update changed: operations by kind, such as `{ create: 23 }`; all `same` when nothing did. */
export type Changes = Record<string, number>

/**
 * Runs `pulumi up` and answers what it changed.
 *
 * @throws Problem PULUMI_FAILED with the engine's diagnostics, in which every Problem of program and providers stands
 */
export async function up(engine: Engine, stack: string, signal?: AbortSignal): Promise<Changes> {
  const args = [
    'up',
    '--yes',
    '--skip-preview',
    '--stack',
    stack,
    '--suppress-progress',
    '--suppress-outputs',
    ...policyPack(engine.home),
  ]
  const result = await runPulumi(engine, args, signal ? { signal } : {})
  if (result.code !== 0) throw lockedOut(stack, result) ?? pulumiFailed('up', result)
  return changesOf(result.stdout)
}

/** What `pulumi preview` prints; fails as `up` does. */
export async function preview(engine: Engine, stack: string, signal?: AbortSignal): Promise<string> {
  const args = ['preview', '--stack', stack, '--suppress-progress', ...policyPack(engine.home)]
  const result = await runPulumi(engine, args, signal ? { signal } : {})
  if (result.code !== 0) throw lockedOut(stack, result) ?? pulumiFailed('preview', result)
  return result.stdout
}

/** The stack's outputs; those that are secret are left out by the CLI's own words. */
export async function outputsOf(engine: Engine, stack: string): Promise<Record<string, unknown>> {
  const result = await runPulumi(engine, ['stack', 'output', '--json', '--stack', stack])
  if (result.code !== 0) throw pulumiFailed('stack output', result)
  return JSON.parse(result.stdout)
}

/** Every backend refuses a second update, in words of its own. */
function lockedOut(stack: string, { stdout, stderr }: Finished): Problem | undefined {
  const told = `${stderr}${stdout}`
  if (!/currently locked by|Another update is currently in progress/.test(told)) return undefined
  const holder = /created by \S+ \(pid \d+\) at \S+/.exec(told)?.[0]
  return stackLocked(stack, holder ?? 'another update is in progress')
}

/** Reads the `Resources:` table that ends an update, such as `+ 23 created` or `25 unchanged`. */
function changesOf(output: string): Changes {
  const table = output.split(/^Resources:$/m)[1]?.split(/^\S/m)[0] ?? ''
  const rows = [...table.matchAll(/(\d+) (created|updated|replaced|deleted|read|imported|unchanged)/g)]
  return Object.fromEntries(rows.map(([, count, kind]) => [kind as string, Number(count)]))
}

export function pulumiFailed(command: string, { code, stdout, stderr }: Finished): Problem {
  const told = [brokenPolicies(stdout), section(stdout, 'Diagnostics')].filter(Boolean).join('\n')
  return new Problem(
    'PULUMI_FAILED',
    `pulumi ${command} ended with exit code ${code}\n${told || (stderr + stdout).trim()}`,
    `fix what is named above and run the command again; after a kill: ${commandFor('poolproof recover')}`,
  )
}

function brokenPolicies(output: string): string | undefined {
  const policies = section(output, 'Policies')
  return policies?.includes('❌') ? policies : undefined
}

/** What stands below a heading of the engine's report, up to the next one. */
function section(output: string, heading: string): string | undefined {
  return output
    .split(new RegExp(`^${heading}:$`, 'm'))[1]
    ?.split(/^(?:Diagnostics|Outputs|Resources|Duration):/m)[0]
    ?.trim()
}
