import type { Properties } from '../../../infra/provider/plugin/properties.ts'
import { atMostLong, eachOneOf } from '../rules.ts'
import { standIn } from '../stand-in.ts'
import type { Answer, VercelClient } from './vercel-client.ts'

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

export const projectEnvironmentVariable = standIn<VariableInputs, VercelClient>({
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
    teamId: { kind: 'string', computed: true, replaces: true },
  },
  secrets: ['value'],
  importable: true,
  faults: ({ targets, customEnvironmentIds }) =>
    targets || customEnvironmentIds
      ? []
      : [{ property: 'targets', reason: 'one of "targets" and "customEnvironmentIds" is required' }],
  // The official plugin finds this while planning, not in its check.
  plan({ sensitive, targets }) {
    if (sensitive === true && Array.isArray(targets) && targets.includes('development'))
      throw new Error('a variable with the target development cannot be sensitive: set "sensitive" to false')
  },

  async create(inputs, client) {
    await client.call('the project cannot be read', 'GET', `/v10/projects/${inputs.projectId}`)
    const path = `/v10/projects/${inputs.projectId}/env`
    const { created } = await client.call(`variable ${inputs.key} cannot be made`, 'POST', path, {
      key: inputs.key,
      ...bodyOf(inputs),
    })
    return { id: created.id, outputs: outputsOf(created, inputs, client) }
  },

  async read(id, state, client) {
    const [variable, project = String(state.projectId)] = id.split('/').reverse()
    const answer = await client.find(`/v10/projects/${project}/env/${variable}`)
    return answer && { id: answer.id, outputs: outputsOf(answer, { ...state, projectId: project }, client) }
  },

  async update(id, inputs, _state, client) {
    const path = `/v10/projects/${inputs.projectId}/env/${id}`
    const answer = await client.call(
      `variable ${inputs.key} cannot be changed`,
      'PATCH',
      path,
      bodyOf(inputs),
    )
    return outputsOf(answer, inputs, client)
  },

  delete: (id, { projectId }, client) => client.remove(`/v8/projects/${String(projectId)}/env/${id}`),
})

function bodyOf({ value, targets, customEnvironmentIds, gitBranch, comment, sensitive }: VariableInputs) {
  return {
    value,
    type: sensitive ? 'sensitive' : 'encrypted',
    ...(targets ? { target: [...targets].sort() } : {}),
    ...(customEnvironmentIds ? { customEnvironmentIds } : {}),
    ...(gitBranch ? { gitBranch } : {}),
    comment: comment ?? '',
  }
}

/** A sensitive value never comes back: what the state holds stays, whatever somebody set behind its back. */
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
