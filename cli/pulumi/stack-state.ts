import { commandFor } from '../../rules/command-for.ts'
import { Problem } from '../../rules/problem.ts'
import { type Engine, runPulumi } from './engine.ts'

/** One resource as the engine's state holds it. */
export interface StateResource {
  urn: string
  type: string
  id?: string
  inputs?: Record<string, unknown>
  outputs?: Record<string, unknown>
  /** `URN::ID` of the provider it was made with. */
  provider?: string
}

/** What `pulumi stack export` prints, as far as it is used here. */
export interface StackState {
  version: number
  deployment: {
    resources?: StateResource[]
    pending_operations?: { resource: StateResource; type: string }[]
    [other: string]: unknown
  }
}

/** The state of a stack with its secrets in plain text, in memory only. */
export async function exportState(engine: Engine, stack: string): Promise<StackState> {
  const result = await runPulumi(engine, ['stack', 'export', '--stack', stack, '--show-secrets'])
  if (result.code !== 0) {
    throw new Problem(
      'STATE_UNREADABLE',
      `the state of stack ${stack} cannot be read: ${result.stderr.trim()}`,
      `${commandFor(`poolproof recover ${stack}`)}; where that does not help, start again: ${commandFor('poolproof reset')}`,
    )
  }
  return withPlainSecrets(JSON.parse(result.stdout))
}

/** Takes values out of their `{ signature, plaintext }` envelopes. */
function withPlainSecrets<T>(value: T): T {
  if (Array.isArray(value)) return value.map(withPlainSecrets) as T
  if (typeof value !== 'object' || value === null) return value
  const { plaintext } = value as { plaintext?: unknown }
  if (typeof plaintext === 'string') return JSON.parse(plaintext)
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, withPlainSecrets(part)])) as T
}
