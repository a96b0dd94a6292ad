import { variableNames } from '../components/app-variables.ts'
import type { Settings } from '../config/database-settings.ts'
import { heldBy, type Own } from './stack-output.ts'
import type { VercelProject } from './vercel-access.ts'
import type { VercelRequests } from './vercel-requests.ts'

/** What Vercel has of the names that the stack is about to create, without those that its state has. */
export interface VercelNames {
  /** Undefined where there is none of that name. */
  project: VercelProject | undefined
  /** For production. */
  variables: { key: string; id: string }[]
  /** With the project that has it, and the name of the stack's resource. */
  domains: { name: string; projectId: string; resource: string }[]
}

/** One request for the variables, and two for each domain that the state does not have. */
export async function askNames(
  ask: VercelRequests,
  project: VercelProject | undefined,
  settings: Settings,
  own: Own,
): Promise<VercelNames> {
  const held = heldBy(own, 'ProjectDomain', 'domain')
  const hosts = [settings.domain, ...Object.keys(settings.domains)].filter((host) => !held.includes(host))
  const [variables, ...domains] = await Promise.all([
    project ? variablesOf(ask, project, settings, own) : [],
    ...hosts.map(async (name) => {
      const projectId = await ownerOf(ask, name, project)
      const resource = name === settings.domain ? 'app-domain' : `app-domain-${name}`
      return projectId === undefined ? [] : [{ name, projectId, resource }]
    }),
  ])
  return { project, variables, domains: domains.flat() }
}

/** Of a domain: this project, or the one whose deployment it leads to. Those of other accounts are not seen. */
async function ownerOf(ask: VercelRequests, domain: string, project: VercelProject | undefined) {
  const [own, alias] = await Promise.all([
    project && ask(`/v9/projects/${project.id}/domains/${domain}`, { reads: true }),
    ask(`/v4/aliases/${domain}`, { reads: true }),
  ])
  if (own?.body) return project?.id
  const projectId = text(alias.body?.projectId)
  return projectId === project?.id ? undefined : projectId
}

interface Variable {
  key?: unknown
  id?: unknown
  target?: unknown
  gitBranch?: unknown
}

async function variablesOf(ask: VercelRequests, { id }: VercelProject, settings: Settings, own: Own) {
  const { body } = await ask(`/v10/projects/${id}/env`, { reads: true })
  const envs = Array.isArray(body?.envs) ? (body.envs as Variable[]) : []
  const held = heldBy(own, 'ProjectEnvironmentVariable', 'key')
  const wanted = [...variableNames(settings), 'POOLPROOF_FINGERPRINT'].filter((name) => !held.includes(name))
  return envs.flatMap(({ key, id: variable, target, gitBranch }) => {
    const [name, itsId] = [text(key), text(variable)]
    if (!name || !itsId || gitBranch || !wanted.includes(name)) return []
    return [target].flat().includes('production') ? [{ key: name, id: itsId }] : []
  })
}

const text = (value: unknown) => (typeof value === 'string' ? value : undefined)
