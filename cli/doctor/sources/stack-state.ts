import { commandFor } from '../../../rules/command-for.ts'
import { Problem } from '../../../rules/problem.ts'

/** A resource of `pulumi stack export`. */
interface Resource {
  type: string
  id?: string
  inputs?: Record<string, unknown>
  outputs?: Record<string, unknown>
  /** ISO 8601: time of the engine's last change. */
  modified?: string
}

/** A variable in the state. */
export interface StackVariable {
  value?: string | undefined
  sensitive?: boolean | undefined
  targets?: string[] | undefined
  comment?: string | undefined
  modified?: number | undefined
}

/** The parts of the state that the checks need. */
export interface StackState {
  outputs: Record<string, unknown>
  /** Inputs of the last proof. */
  proof: Record<ProofName, string | undefined>
  variables: Record<string, StackVariable>
  projectId: string | undefined
  provider: { apiToken: string | undefined; team: string | undefined }
  /** True if the stack creates the database's roles. */
  managed: boolean
}

const proofNames = [
  'fingerprint',
  'directUrl',
  'bypassSecret',
  'cronSecret',
  'frontendUrl',
  'apiHost',
  'poolerBackends',
] as const
type ProofName = (typeof proofNames)[number]

const kinds = {
  stack: 'pulumi:pulumi:Stack',
  proof: 'poolproof:index:Proof',
  project: 'vercel:index/project:Project',
  provider: 'pulumi:providers:vercel',
  variable: 'vercel:index/projectEnvironmentVariable:ProjectEnvironmentVariable',
  role: 'postgresql:index/role:Role',
}

/** Reads the JSON of `pulumi stack export`. Encrypted secrets are undefined. @throws Problem STACK_UNREADABLE */
export function stackState(text: string): StackState {
  const resources = resourcesOf(text)
  const inputs = (kind: string) => resources.find(({ type }) => type === kind)?.inputs ?? {}
  const proof = inputs(kinds.proof)
  const project = resources.find(({ type }) => type === kinds.project)
  const { apiToken, team } = inputs(kinds.provider)
  const asText = (value: unknown) => (value === undefined ? undefined : String(value))
  return {
    outputs: resources.find(({ type }) => type === kinds.stack)?.outputs ?? {},
    proof: Object.fromEntries(proofNames.map((name) => [name, asText(proof[name])])) as StackState['proof'],
    variables: Object.fromEntries(
      resources
        .filter(({ type }) => type === kinds.variable)
        .map((resource) => [String(resource.inputs?.key), variableOf(resource)]),
    ),
    projectId: project?.id,
    provider: { apiToken: asText(apiToken), team: asText(team) },
    managed: resources.some(({ type }) => type === kinds.role),
  }
}

function variableOf({ inputs = {}, modified }: Resource): StackVariable {
  const { value, sensitive, targets, comment } = inputs
  return {
    value: typeof value === 'string' ? value : undefined,
    sensitive: typeof sensitive === 'boolean' ? sensitive : undefined,
    targets: Array.isArray(targets) ? targets : undefined,
    comment: typeof comment === 'string' ? comment : undefined,
    modified: modified ? Date.parse(modified) : undefined,
  }
}

function resourcesOf(text: string): Resource[] {
  try {
    const { deployment } = JSON.parse(text)
    const resources: Resource[] = (deployment.resources ?? []).map(plain)
    if (
      !resources.every(
        ({ type, inputs, outputs }) => typeof type === 'string' && [inputs, outputs].every(isMap),
      )
    )
      throw new TypeError()
    return resources
  } catch {
    // The parser's message quotes the text, which may be a secret.
    throw new Problem(
      'STACK_UNREADABLE',
      'this is not the JSON of a Pulumi stack',
      `${commandFor('pulumi stack export --show-secrets')} | ${commandFor('poolproof doctor --stack NAME --state -')}`,
    )
  }
}

const isMap = (value: unknown) => value === undefined || (typeof value === 'object' && value !== null)

/** The engine's mark of a secret. */
const SECRET = '4dabf18193072939515e22adb298388d'

/** Secrets without their envelopes; undefined where there is only ciphertext. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain)
  if (typeof value !== 'object' || value === null) return value
  const { plaintext, ...rest } = value as Record<string, unknown>
  if (SECRET in rest) return typeof plaintext === 'string' ? plain(JSON.parse(plaintext)) : undefined
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, plain(part)]))
}
