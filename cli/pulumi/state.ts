import { commandFor } from '../../rules/command-for.ts'
import { Problem } from '../../rules/problem.ts'
import { type Engine, runPulumi } from './client.ts'

/** One resource as the engine's state holds it. */
export interface StateResource {
  urn: string
  type: string
  id?: string
  inputs?: Record<string, unknown>
  outputs?: Record<string, unknown>
  /** `URN::ID` of the provider it was made with. */
  provider?: string
  /** ISO 8601: when the engine first recorded it, and when it last changed it. */
  created?: string
  modified?: string
}

/** What `pulumi stack export` prints, as far as it is used here. */
export interface StackState {
  version: number
  deployment: {
    resources: StateResource[]
    pending_operations?: { resource: StateResource; type: string }[]
    [other: string]: unknown
  }
}

/** The state of a stack with its secrets in plain text, in memory only. @throws Problem STATE_UNREADABLE */
export async function exportState(engine: Engine, stack: string): Promise<StackState> {
  const result = await runPulumi(engine, ['stack', 'export', '--stack', stack, '--show-secrets'])
  if (result.code !== 0) {
    throw new Problem(
      'STATE_UNREADABLE',
      `the state of stack ${stack} cannot be read: ${result.stderr.trim()}`,
      `${commandFor(`poolproof recover ${stack}`)}; where that does not help, start again: ${commandFor('poolproof reset')}`,
    )
  }
  return readState(result.stdout)
}

/** Reads what `pulumi stack export` printed, secrets opened. @throws Problem STACK_UNREADABLE, which quotes nothing of it */
export function readState(text: string): StackState {
  try {
    const state = openSecrets(JSON.parse(text)) as StackState
    // Null before the first update on some backends.
    if (state.deployment === null) state.deployment = { resources: [] }
    state.deployment.resources ??= []
    if (!state.deployment.resources.every(isResource)) throw new TypeError()
    return state
  } catch {
    // The parser's own text quotes what it read, which may be a secret.
    throw new Problem(
      'STACK_UNREADABLE',
      'this is not the JSON of a Pulumi stack',
      `${commandFor('pulumi stack export --show-secrets')} | ${commandFor('poolproof doctor --stack NAME --state -')}`,
    )
  }
}

/** The outputs that are no secrets, from what `pulumi stack export` printed: that asks for no passphrase. */
export function plainOutputs(text: string): Record<string, unknown> {
  const { outputs = {} } =
    readState(text).deployment.resources.find(({ type }) => type === 'pulumi:pulumi:Stack') ?? {}
  return outputs
}

const isMap = (value: unknown) => value === undefined || (typeof value === 'object' && value !== null)

const isResource = ({ type, inputs, outputs }: StateResource) =>
  typeof type === 'string' && isMap(inputs) && isMap(outputs)

/** The engine's mark of a secret. */
const SECRET = '4dabf18193072939515e22adb298388d'

/** Secrets out of their envelopes; undefined where only the ciphertext is there. */
function openSecrets(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(openSecrets)
  if (typeof value !== 'object' || value === null) return value
  const { plaintext, ...rest } = value as Record<string, unknown>
  if (SECRET in rest) return typeof plaintext === 'string' ? openSecrets(JSON.parse(plaintext)) : undefined
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, openSecrets(part)]))
}
