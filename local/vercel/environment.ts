import { ApiError } from './api/api-error.ts'
import type { Domain, Project, Target, Variable } from './entities.ts'

/** Bytes of names and values of one deployment; https://vercel.com/docs/environment-variables#environment-variable-size */
const ENVIRONMENT_LIMIT = 64 * 1024

export interface Origin {
  deploymentId: string
  /** The deployment's own address without a scheme. */
  url: string
  target: Target
  region: string
  /** Printed address of the production domain without a scheme. */
  productionUrl: string
}

/** What functions of a deployment will see: the variables of its target as they are now, and Vercel's own. */
export function freezeEnvironment(
  project: Project,
  variables: readonly Variable[],
  own: Record<string, string>,
  origin: Origin,
): Record<string, string> {
  const chosen = variables.filter(({ target, gitBranch }) => target.includes(origin.target) && !gitBranch)
  const environment = {
    ...Object.fromEntries(chosen.map(({ key, value }) => [key, value])),
    ...own,
  }
  const size = Object.entries(environment).reduce(
    (sum, [key, value]) => sum + Buffer.byteLength(key + value),
    0,
  )
  if (size > ENVIRONMENT_LIMIT)
    throw new ApiError(
      400,
      'env_too_large',
      `The total size of Environment Variables is ${size} bytes; the limit is ${ENVIRONMENT_LIMIT} bytes (64 KB) per deployment.`,
    )
  return { ...systemVariables(project, origin), ...environment }
}

/** https://vercel.com/docs/environment-variables/system-environment-variables */
function systemVariables(project: Project, origin: Origin): Record<string, string> {
  const always = { VERCEL_REGION: origin.region, TZ: 'UTC' }
  if (project.settings.autoExposeSystemEnvs === false) return always
  const bypass = Object.entries(project.protectionBypass).find(([, { isEnvVar }]) => isEnvVar)
  return {
    ...always,
    VERCEL: '1',
    VERCEL_ENV: origin.target,
    VERCEL_TARGET_ENV: origin.target,
    VERCEL_URL: origin.url,
    VERCEL_DEPLOYMENT_ID: origin.deploymentId,
    VERCEL_PROJECT_ID: project.id,
    VERCEL_PROJECT_PRODUCTION_URL: origin.productionUrl,
    ...(bypass && { VERCEL_AUTOMATION_BYPASS_SECRET: bypass[0] }),
  }
}

/**
 * The production domain of a project: the shortest custom one, else its automatic one
 * (https://vercel.com/docs/environment-variables/system-environment-variables). Redirects are not left out there.
 */
export function productionDomain(domains: readonly Domain[]): Domain | undefined {
  const production = domains.filter(
    ({ gitBranch, customEnvironmentId }) => !gitBranch && !customEnvironmentId,
  )
  const custom = production.filter(({ automatic }) => !automatic)
  return custom.toSorted((a, b) => a.name.length - b.name.length)[0] ?? production[0]
}

/** Those that production deployments are given: one that is not verified is none. */
export function productionDomains(domains: readonly Domain[]): Domain[] {
  return domains.filter(
    ({ gitBranch, customEnvironmentId, redirect, challenge }) =>
      !gitBranch && !customEnvironmentId && !redirect && challenge === undefined,
  )
}
