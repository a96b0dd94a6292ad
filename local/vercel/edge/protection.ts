import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Deployment, Project } from '../entities.ts'
import type { EdgeContext } from './context.ts'

interface Entry {
  /** The request came by a production domain of the project. */
  productionDomain: boolean
  preview: boolean
}

/** Which addresses need authentication, by `ssoProtection.deploymentType`. */
const isProtected: Record<string, (entry: Entry) => boolean> = {
  all: () => true,
  all_except_custom_domains: ({ productionDomain }) => !productionDomain,
  prod_deployment_urls_and_all_previews: ({ productionDomain }) => !productionDomain,
  preview: ({ preview }) => preview,
}
/** The provider's names for them. */
const aliases: Record<string, string> = {
  all_deployments: 'all',
  standard_protection_new: 'all_except_custom_domains',
  standard_protection: 'prod_deployment_urls_and_all_previews',
  only_preview_deployments: 'preview',
}

/** Whether deployment protection lets a request through: by its address, a bypass secret, or an allowed preflight path. */
export function isOpen(
  { store }: EdgeContext,
  deployment: Deployment,
  domain: string | undefined,
  req: IncomingMessage,
): boolean {
  const { projects, domains } = store.state
  const project = projects[deployment.projectId]
  if (!project) return true
  const productionDomain =
    domain !== undefined && domains[domain]?.projectId === project.id && !domains[domain].gitBranch
  const type = deploymentType(project)
  if (!isProtected[aliases[type] ?? type]?.({ productionDomain, preview: deployment.target === null }))
    return true
  return hasBypass(project, req) || isAllowedPreflight(project, req)
}

/** Vercel's answer to a program; it redirects a browser to vercel.com/sso-api. */
export function sendProtected(res: ServerResponse): void {
  res.writeHead(401, {
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-store, max-age=0',
    'x-robots-tag': 'noindex',
  })
  res.end(
    '<!doctype html><html lang="en"><title>Authentication Required</title>' +
      '<body><h1>Authentication Required</h1><p>This deployment is protected by Vercel Authentication ' +
      '(https://vercel.com/sso-api).</p></body></html>\n',
  )
}

function deploymentType({ settings }: Project): string {
  if (settings.ssoProtection === undefined) return 'all_except_custom_domains'
  return (settings.ssoProtection as { deploymentType?: string } | null)?.deploymentType ?? 'none'
}

function hasBypass({ protectionBypass }: Project, req: IncomingMessage): boolean {
  const given =
    req.headers['x-vercel-protection-bypass'] ??
    new URL(req.url ?? '', 'http://localhost').searchParams.get('x-vercel-protection-bypass')
  return typeof given === 'string' && Object.hasOwn(protectionBypass, given)
}

/** Preflights cannot carry custom headers, so paths can be opened for them. */
function isAllowedPreflight({ settings }: Project, { method, url = '' }: IncomingMessage): boolean {
  // As it is routed, with its dots resolved.
  const { pathname } = new URL(url, 'http://localhost')
  const { paths = [] } = (settings.optionsAllowlist ?? {}) as { paths?: { value: string }[] }
  return method === 'OPTIONS' && paths.some(({ value }) => pathname.startsWith(value))
}
