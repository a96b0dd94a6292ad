import { projectsFilterProjectEnvs } from '@vercel/sdk/funcs/projectsFilterProjectEnvs.js'
import { projectsGetProject } from '@vercel/sdk/funcs/projectsGetProject.js'
import { projectsGetProjectDomains } from '@vercel/sdk/funcs/projectsGetProjectDomains.js'
import type { RuntimeLog } from '../target.ts'
import { openVercel, type VercelAccess, vercelResult } from './client.ts'
import { type LiveVariable, liveVariables, setElsewhere, sharedVariables } from './live-variables.ts'

/** A project on Vercel, now. */
export interface LiveProject {
  id: string
  name: string
  /** `team_...`, or the id of a user. */
  accountId: string
  /** Its own variables for production. */
  variables: Record<string, LiveVariable>
  /** Targets of the names that it has, but not for production. */
  elsewhere: Record<string, string[]>
  /** Those its team shares with it for production; undefined if this token cannot list them. */
  shared?: Record<string, LiveVariable> | undefined
  /** Host of the production domain. */
  host: string
  /** All domains of production, redirects included. */
  domains: readonly LiveDomain[]
  /** Repository that deploys it on every push, such as `shop/web`. */
  repository?: string | undefined
  /** Where its functions run. */
  regions?: readonly string[] | undefined
  /** The production deployment. */
  deployment?: { id: string; createdAt: number; log: RuntimeLog } | undefined
  /** Opens protected deployments. */
  bypassSecret?: string | undefined
}

/** Four calls, read-only. @throws Problem VERCEL_* */
export async function liveProject(access: VercelAccess, idOrName: string): Promise<LiveProject> {
  const { core, scope, url } = openVercel(access)
  const what = `project ${idOrName}`
  const project = await vercelResult(what, projectsGetProject(core, { idOrName, ...scope }))
  const asked = { idOrName: project.id, ...scope }
  const listed = await vercelResult(
    `the variables of ${what}`,
    projectsFilterProjectEnvs(core, { ...asked, decrypt: 'true' }),
  )
  const shared = await sharedVariables(core, { projectId: project.id, ...scope })
  const { domains } = await vercelResult(`the domains of ${what}`, projectsGetProjectDomains(core, asked))
  const serving = project.targets?.production
  const scoped = new URLSearchParams(scope).toString()
  return {
    id: project.id,
    name: project.name,
    accountId: project.accountId,
    variables: liveVariables(listed),
    elsewhere: setElsewhere(listed),
    shared,
    host: productionHost(domains, project.name),
    domains: domains.filter(({ gitBranch }) => !gitBranch).map(liveDomain),
    repository: repositoryOf(project.link),
    regions: project.resourceConfig?.functionDefaultRegions,
    deployment: serving?.id
      ? {
          id: serving.id,
          createdAt: Number(serving.createdAt),
          log: {
            url: `${url}/v1/projects/${project.id}/deployments/${serving.id}/runtime-logs?${scoped}`,
            token: access.token,
          },
        }
      : undefined,
    bypassSecret: Object.keys(project.protectionBypass ?? {})[0],
  }
}

export interface LiveDomain {
  name: string
  redirect?: string
  redirectStatusCode?: number
}

function liveDomain({ name, redirect, redirectStatusCode }: Domain): LiveDomain {
  return {
    name,
    ...(redirect ? { redirect } : {}),
    ...(redirect && redirectStatusCode ? { redirectStatusCode } : {}),
  }
}

/** Each kind of repository has its own fields. */
function repositoryOf(link: unknown): string | undefined {
  const { type, ...fields } = (link ?? {}) as Record<string, unknown>
  if (!type) return undefined
  const owner = fields.org ?? fields.owner ?? fields.projectNamespace
  return [owner, fields.repo ?? fields.slug ?? fields.projectName].filter(Boolean).join('/') || String(type)
}

type Domain = {
  name: string
  redirect?: string | null | undefined
  gitBranch?: string | null | undefined
  redirectStatusCode?: number | null | undefined
}

/** The first custom domain, else the one Vercel assigned. */
function productionHost(domains: readonly Domain[], project: string): string {
  const production = domains.filter(({ redirect, gitBranch }) => !redirect && !gitBranch)
  const own = production.find(({ name }) => !name.endsWith('.vercel.app'))
  return (own ?? production[0])?.name ?? `${project}.vercel.app`
}
