import type { Properties } from '../../../infra/provider/plugin/properties.ts'
import { oneOf } from '../rules.ts'
import { standIn } from '../stand-in.ts'
import type { Answer, VercelClient } from './vercel-client.ts'

interface DomainInputs {
  projectId: string
  domain: string
  redirect?: string
  redirectStatusCode?: number
  gitBranch?: string
}

export const projectDomain = standIn<DomainInputs, VercelClient>({
  token: 'vercel:index/projectDomain:ProjectDomain',
  attributes: {
    projectId: { kind: 'string', required: true, replaces: true },
    domain: { kind: 'string', required: true, replaces: true },
    redirect: { kind: 'string' },
    redirectStatusCode: { kind: 'number', rule: oneOf(301, 302, 307, 308) },
    gitBranch: { kind: 'string' },
    teamId: { kind: 'string', computed: true, replaces: true },
  },
  outputs: ['verified', 'verifications'],
  importable: true,

  async create(inputs, client) {
    const path = `/v10/projects/${inputs.projectId}/domains`
    const body = { name: inputs.domain, ...bodyOf(inputs) }
    const answer = await client.call(`domain ${inputs.domain} cannot be added`, 'POST', path, body)
    return { id: inputs.domain, outputs: outputsOf(answer, client) }
  },

  async read(id, state, client) {
    const [domain, project = String(state.projectId)] = id.split('/').reverse()
    const answer = await client.find(`/v9/projects/${project}/domains/${domain ?? id}`)
    return answer && { id: answer.name, outputs: outputsOf(answer, client) }
  },

  async update(id, inputs, _state, client) {
    const path = `/v9/projects/${inputs.projectId}/domains/${id}`
    return outputsOf(
      await client.call(`domain ${id} cannot be changed`, 'PATCH', path, bodyOf(inputs)),
      client,
    )
  },

  delete: (id, { projectId }, client) => client.remove(`/v9/projects/${String(projectId)}/domains/${id}`),
})

function bodyOf({ redirect, redirectStatusCode, gitBranch }: DomainInputs) {
  return {
    redirect: redirect ?? null,
    redirectStatusCode: redirectStatusCode ?? null,
    gitBranch: gitBranch ?? null,
  }
}

function outputsOf(answer: Answer, client: VercelClient): Properties {
  return {
    id: answer.name,
    projectId: answer.projectId,
    domain: answer.name,
    redirect: answer.redirect ?? undefined,
    redirectStatusCode: answer.redirectStatusCode ?? undefined,
    gitBranch: answer.gitBranch ?? undefined,
    verified: answer.verified,
    verifications: answer.verification ?? [],
    teamId: client.teamId,
  }
}
