import type { Properties } from '../../../plugin/grpc/properties.ts'
import { atMostLong, eachOneOf } from '../attributes.ts'
import { emulatedResource } from '../emulated-resource.ts'
import { type Answer, refuseOtherTeam, teamId, type VercelClient, VercelError } from './vercel-client.ts'

interface VariableInputs {
  projectId: string
  key: string
  value: string
  sensitive: boolean
  targets?: string[]
  customEnvironmentIds?: string[]
  gitBranch?: string
  comment?: string
}

export const projectEnvironmentVariable = emulatedResource<VariableInputs, VercelClient>({
  token: 'vercel:index/projectEnvironmentVariable:ProjectEnvironmentVariable',
  attributes: {
    projectId: { kind: 'string', required: true, replaces: true },
    key: { kind: 'string', required: true, replaces: true },
    value: { kind: 'string', required: true },
    sensitive: { kind: 'boolean', required: true, replaces: true },
    targets: { kind: 'set', computed: true, rule: eachOneOf('production', 'preview', 'development') },
    customEnvironmentIds: { kind: 'set', computed: true, replaces: true },
    gitBranch: { kind: 'string' },
    comment: { kind: 'string', computed: true, rule: atMostLong(1000) },
    teamId,
  },
  secrets: ['value'],
  importable: true,
  faults: ({ targets, customEnvironmentIds }) =>
    targets || customEnvironmentIds
      ? []
      : [{ property: 'targets', reason: 'one of "targets" and "customEnvironmentIds" is required' }],

  // The official plugin refuses both while planning, not in its check.
  plan(inputs, client) {
    refuseOtherTeam(inputs, client)
    const { key, sensitive, targets } = inputs
    const development = Array.isArray(targets) && targets.includes('development')
    if (sensitive === true && development) {
      throw new Error(
        `variable ${String(key)}: one with the target development cannot be sensitive, set "sensitive" to false`,
      )
    }
    if (sensitive === false && client.allSensitive && !development) {
      throw new Error(
        `variable ${String(key)}: this team has a policy that forces all environment variables to be sensitive, set "sensitive" to true`,
      )
    }
  },

  async create(inputs, client) {
    const { projectId, key } = inputs
    await client.project(projectId)
    const path = `/v10/projects/${projectId}/env`
    const body = { key, ...bodyOf(inputs) }
    const { created } = await client
      .call(`could not create variable ${key}`, 'POST', path, body)
      .catch((error) => namingConflict(error, inputs, client))
    return { id: created.id, outputs: outputsOf(created, inputs, client) }
  },

  async read(id, state, client) {
    // Imported as [TEAM/]PROJECT/VARIABLE.
    const [variable = id, projectId = String(state.projectId)] = id.split('/').reverse()
    const answer = await client.find(pathOf(10, projectId, variable))
    return answer && { id: answer.id, outputs: outputsOf(answer, { ...state, projectId }, client) }
  },

  async update(id, inputs, _state, client) {
    const what = `could not update variable ${inputs.key}`
    const answer = await client.call(what, 'PATCH', pathOf(10, inputs.projectId, id), bodyOf(inputs))
    return outputsOf(answer, inputs, client)
  },

  delete: (id, { projectId }, client) => client.remove(pathOf(8, String(projectId), id)),
})

const pathOf = (version: number, project: string, id: string) => `/v${version}/projects/${project}/env/${id}`

/** Names the variable in the way by its import id. */
async function namingConflict(error: unknown, inputs: VariableInputs, client: VercelClient): Promise<never> {
  if (!(error instanceof VercelError) || !['ENV_CONFLICT', 'ENV_ALREADY_EXISTS'].includes(error.code))
    throw error
  const { projectId, key, targets = [], gitBranch } = inputs
  const { envs } = await client.variables(projectId)
  const other = envs.find(
    (one: Answer) =>
      one.key === key &&
      (one.gitBranch ?? undefined) === gitBranch &&
      [one.target ?? []].flat().some((target: string) => targets.includes(target)),
  )
  if (other) error.message += `; the conflicting environment variable ID is ${projectId}/${other.id}`
  throw error
}

function bodyOf({
  value,
  targets,
  customEnvironmentIds,
  gitBranch,
  comment = '',
  sensitive,
}: VariableInputs) {
  return {
    value,
    target: targets && [...targets].sort(),
    customEnvironmentIds,
    gitBranch,
    type: sensitive ? 'sensitive' : 'encrypted',
    comment,
  }
}

/** Vercel never returns a sensitive value: the state's stays, whatever was set outside Pulumi. */
function outputsOf(answer: Answer, known: Partial<VariableInputs>, client: VercelClient): Properties {
  const sensitive = answer.type === 'sensitive'
  return {
    id: answer.id,
    projectId: known.projectId,
    key: answer.key,
    value: sensitive ? known.value : answer.value,
    sensitive,
    targets: [answer.target ?? []].flat(),
    customEnvironmentIds: answer.customEnvironmentIds ?? [],
    gitBranch: answer.gitBranch ?? undefined,
    comment: answer.comment ?? '',
    teamId: client.teamId,
  }
}
