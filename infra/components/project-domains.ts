import * as pulumi from '@pulumi/pulumi'
import * as vercel from '@pulumiverse/vercel'
import type { MoreDomains } from '../config/adopted-settings.ts'

/** The domains of a project, as far as they serve it; each is its host name once Vercel has it. */
export interface ProjectDomains {
  main: pulumi.Output<string>
  beside: Record<string, pulumi.Output<string>>
  /** Ids of all of them, redirects as well. */
  bound: pulumi.Output<string[]>
}

export function projectDomains(
  name: string,
  project: vercel.Project,
  { domain, moreDomains }: { domain: string; moreDomains: MoreDomains },
  child: pulumi.CustomResourceOptions,
): ProjectDomains {
  const make = (suffix: string, host: string, more: MoreDomains[string] = {}) =>
    new vercel.ProjectDomain(
      `${name}-domain${suffix}`,
      {
        projectId: project.id,
        domain: host,
        ...(more.redirect ? { redirect: more.redirect } : {}),
        ...(more.redirectStatusCode ? { redirectStatusCode: more.redirectStatusCode } : {}),
      },
      child,
    )
  const main = make('', domain)
  const others = Object.entries(moreDomains).map(
    ([host, more]) => [host, more, make(`-${host}`, host, more)] as const,
  )
  return {
    main: main.domain,
    beside: Object.fromEntries(
      others.filter(([, { redirect }]) => !redirect).map(([host, , made]) => [host, made.domain]),
    ),
    bound: pulumi.all([main, ...others.map(([, , made]) => made)].map(({ id }) => id)),
  }
}
