import type { Properties } from '../../../plugin/grpc/properties.ts'
import { oneOf } from '../attributes.ts'
import { emulatedResource } from '../emulated-resource.ts'
import { unsupported } from '../official-plugin.ts'
import { type Answer, refuseOtherTeam, teamId, type VercelClient } from './vercel-client.ts'

interface DomainInputs {
  projectId: string
  domain: string
  redirect?: string
  redirectStatusCode?: number
  gitBranch?: string
  waitForReady?: boolean
}

export const projectDomain = emulatedResource<DomainInputs, VercelClient>({
  token: 'vercel:index/projectDomain:ProjectDomain',
  attributes: {
    projectId: { kind: 'string', required: true, replaces: true },
    domain: { kind: 'string', required: true, replaces: true },
    redirect: { kind: 'string' },
    redirectStatusCode: { kind: 'number', rule: oneOf(301, 302, 307, 308) },
    gitBranch: { kind: 'string' },
    waitForReady: { kind: 'boolean' },
    teamId,
  },
  outputs: ['verified', 'verifications'],
  importable: true,
  plan: refuseOtherTeam,

  async create(inputs, client) {
    const { projectId, domain } = inputs
    await client.project(projectId)
    const path = `/v10/projects/${projectId}/domains`
    const { redirect, redirectStatusCode, gitBranch } = inputs
    const body = { name: domain, redirect, redirectStatusCode, gitBranch }
    const answer = await client.call(`could not add domain ${domain}`, 'POST', path, body)
    // How long the official plugin waits, and for what, differs between its versions: the program waits itself.
    if (inputs.waitForReady && !answer.verified) {
      await client.remove(pathOf(projectId, domain))
      throw unsupported('vercel', `waitForReady of ${domain}, which is not verified,`)
    }
    return { id: domain, outputs: outputsOf(answer, inputs, client) }
  },

  async read(id, state, client) {
    // Imported as [TEAM/]PROJECT/DOMAIN.
    const [domain = id, project = String(state.projectId)] = id.split('/').reverse()
    const answer = await client.find(pathOf(project, domain))
    return answer && { id: answer.name, outputs: outputsOf(answer, state, client) }
  },

  async update(id, inputs, _state, client) {
    const path = pathOf(inputs.projectId, id)
    const answer = await client.call(`could not update domain ${id}`, 'PATCH', path, bodyOf(inputs))
    return outputsOf(answer, inputs, client)
  },

  delete: (id, { projectId }, client) => client.remove(pathOf(String(projectId), id)),
})

const pathOf = (project: string, domain: string) => `/v9/projects/${project}/domains/${domain}`

function bodyOf({ redirect, redirectStatusCode, gitBranch }: DomainInputs) {
  return {
    redirect: redirect ?? null,
    redirectStatusCode: redirectStatusCode ?? null,
    gitBranch: gitBranch ?? null,
  }
}

function outputsOf(answer: Answer, known: { waitForReady?: unknown }, client: VercelClient): Properties {
  return {
    id: answer.name,
    projectId: answer.projectId,
    domain: answer.name,
    redirect: answer.redirect ?? undefined,
    redirectStatusCode: answer.redirectStatusCode ?? undefined,
    gitBranch: answer.gitBranch ?? undefined,
    waitForReady: known.waitForReady as boolean | undefined,
    verified: answer.verified,
    verifications: answer.verification ?? [],
    teamId: client.teamId,
  }
}
