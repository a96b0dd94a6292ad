import { Problem } from '../infra/model/problem.ts'
import { type Engine, type Finished, runPulumi } from './engine.ts'
import { cloneFolder } from './home.ts'

/** Selects the stack, making it first where this state does not know it. The committed stack file stays as it is. */
export async function selectStack(engine: Engine, stack: string): Promise<void> {
  const selected = await runPulumi(engine, ['stack', 'select', stack, '--create'])
  if (selected.code !== 0) throw pulumiFailed('stack select', selected)
}

/** The pack runs on every update of the embedded cloud, as a team would enforce it on its own. */
export const policyPack = ['--policy-pack', `${cloneFolder}/infra/policy`]

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
    ...policyPack,
  ]
  const result = await runPulumi(engine, args, signal ? { signal } : {})
  if (result.code !== 0) throw pulumiFailed('up', result)
  return changesOf(result.stdout)
}

/** Reads the `Resources:` table that ends an update, such as `+ 23 created` or `25 unchanged`. */
function changesOf(output: string): Changes {
  const table = output.split(/^Resources:$/m)[1]?.split(/^\S/m)[0] ?? ''
  const rows = [...table.matchAll(/(\d+) (created|updated|replaced|deleted|read|imported|unchanged)/g)]
  return Object.fromEntries(rows.map(([, count, kind]) => [kind as string, Number(count)]))
}

export function pulumiFailed(command: string, { code, stdout, stderr }: Finished): Problem {
  const diagnostics = stdout
    .split(/^(?:Diagnostics|Policies):$/m)[1]
    ?.split(/^(?:Outputs|Resources|Duration):/m)[0]
  return new Problem(
    'PULUMI_FAILED',
    `pulumi ${command} ended with exit code ${code}\n${(diagnostics ?? stderr + stdout).trim()}`,
    'mend what is named above and run the command again; after a kill: npm run recover',
  )
}
