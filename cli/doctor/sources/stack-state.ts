import { commandFor } from '../../../rules/command-for.ts'
import { Problem } from '../../../rules/problem.ts'

/** A resource of `pulumi stack export`. */
interface Resource {
  type: string
  id?: string
  inputs?: Record<string, unknown>
  outputs?: Record<string, unknown>
  /** ISO 8601: when the engine last changed it. */
  modified?: string
}

/** One variable as the stack holds it. */
export interface StackVariable {
  value?: string
  sensitive?: boolean
  targets?: string[]
  comment?: string
  modified?: number
}

/** What a stack of ours holds, as far as the doctor asks. */
export interface StackState {
  outputs: Record<string, unknown>
  /** What the last proof was made with. */
  proof: Partial<Record<ProofName, string>>
  variables: Record<string, StackVariable>
  projectId?: string
  provider: { apiToken?: string; team?: string }
  /** True where the stack makes the database's roles itself. */
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

/** Reads the JSON of `pulumi stack export`. Secrets that are still encrypted count as unknown. @throws Problem STACK_UNREADABLE */
export function stackState(text: string): StackState {
  const resources = resourcesOf(text)
  const inputs = (kind: string) => resources.find(({ type }) => type === kind)?.inputs ?? {}
  const proof = inputs(kinds.proof)
  const project = resources.find(({ type }) => type === kinds.project)
  const { apiToken, team } = inputs(kinds.provider)
  const known = (name: string, value: unknown) => (value === undefined ? {} : { [name]: String(value) })
  return {
    outputs: resources.find(({ type }) => type === kinds.stack)?.outputs ?? {},
    proof: Object.assign({}, ...proofNames.map((name) => known(name, proof[name]))),
    variables: Object.fromEntries(
      resources
        .filter(({ type }) => type === kinds.variable)
        .map((resource) => [String(resource.inputs?.key), variableOf(resource)]),
    ),
    ...(project?.id ? { projectId: project.id } : {}),
    provider: { ...known('apiToken', apiToken), ...known('team', team) },
    managed: resources.some(({ type }) => type === kinds.role),
  }
}

function variableOf({ inputs = {}, modified }: Resource): StackVariable {
  const { value, sensitive, targets, comment } = inputs
  return {
    ...(typeof value === 'string' ? { value } : {}),
    ...(typeof sensitive === 'boolean' ? { sensitive } : {}),
    ...(Array.isArray(targets) ? { targets } : {}),
    ...(typeof comment === 'string' ? { comment } : {}),
    ...(modified ? { modified: Date.parse(modified) } : {}),
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
    // The parser's own text quotes what it read, which may be a secret.
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

/** Secrets out of their envelopes; undefined where only the ciphertext is there. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain)
  if (typeof value !== 'object' || value === null) return value
  const { plaintext, ...rest } = value as Record<string, unknown>
  if (SECRET in rest) return typeof plaintext === 'string' ? plain(JSON.parse(plaintext)) : undefined
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, plain(part)]))
}
