import { projectsFilterProjectEnvs } from '@vercel/sdk/funcs/projectsFilterProjectEnvs.js'
import { projectsGetProject } from '@vercel/sdk/funcs/projectsGetProject.js'
import { projectsGetProjectDomains } from '@vercel/sdk/funcs/projectsGetProjectDomains.js'
import type { Variable } from '../../infra/model/mistakes/facts.ts'
import type { RuntimeLog } from '../patient.ts'
import { answered, openVercel, type VercelAccess } from './client.ts'
import { liveVariables } from './live-variables.ts'

/** A project as Vercel has it now. */
export interface LiveProject {
  name: string
  /** Those of production deployments. */
  variables: Record<string, Variable & { comment?: string }>
  /** Host of the production domain. */
  host: string
  region?: string
  /** The deployment that serves production. */
  deployment?: { id: string; createdAt: number; log: RuntimeLog }
  /** Opens protected deployments. */
  bypassSecret?: string
}

/** Three calls, read-only. @throws Problem VERCEL_* */
export async function liveProject(access: VercelAccess, idOrName: string): Promise<LiveProject> {
  const { core, scope, url } = openVercel(access)
  const what = `project ${idOrName}`
  const project = await answered(what, projectsGetProject(core, { idOrName, ...scope }))
  const asked = { idOrName: project.id, ...scope }
  const listed = await answered(
    `the variables of ${what}`,
    projectsFilterProjectEnvs(core, { ...asked, decrypt: 'true' }),
  )
  const { domains } = await answered(`the domains of ${what}`, projectsGetProjectDomains(core, asked))
  const serving = project.targets?.production
  const region = project.resourceConfig?.functionDefaultRegions?.[0]
  const bypassSecret = Object.keys(project.protectionBypass ?? {})[0]
  const scoped = new URLSearchParams(scope).toString()
  return {
    name: project.name,
    variables: liveVariables(listed),
    host: productionHost(domains, project.name),
    ...(region ? { region } : {}),
    ...(serving?.id
      ? {
          deployment: {
            id: serving.id,
            createdAt: Number(serving.createdAt),
            log: {
              url: `${url}/v1/projects/${project.id}/deployments/${serving.id}/runtime-logs?${scoped}`,
              token: access.token,
            },
          },
        }
      : {}),
    ...(bypassSecret ? { bypassSecret } : {}),
  }
}

type Domain = { name: string; redirect?: string | null | undefined; gitBranch?: string | null | undefined }

/** The first domain of the project's own, else the one that Vercel gave it. */
function productionHost(domains: readonly Domain[], project: string): string {
  const production = domains.filter(({ redirect, gitBranch }) => !redirect && !gitBranch)
  const own = production.find(({ name }) => !name.endsWith('.vercel.app'))
  return (own ?? production[0])?.name ?? `${project}.vercel.app`
}
