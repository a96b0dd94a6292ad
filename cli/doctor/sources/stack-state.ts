import { readState, type StateResource } from '../../pulumi/state.ts'

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
  const { resources } = readState(text).deployment
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

function variableOf({ inputs = {}, modified }: StateResource): StackVariable {
  const { value, sensitive, targets, comment } = inputs
  return {
    value: typeof value === 'string' ? value : undefined,
    sensitive: typeof sensitive === 'boolean' ? sensitive : undefined,
    targets: Array.isArray(targets) ? targets : undefined,
    comment: typeof comment === 'string' ? comment : undefined,
    modified: modified ? Date.parse(modified) : undefined,
  }
}
