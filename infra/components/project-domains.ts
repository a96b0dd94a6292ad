import * as pulumi from '@pulumi/pulumi'
import * as vercel from '@pulumiverse/vercel'
import type { MoreDomains } from '../config/adopted-settings.ts'
import type { Settings } from '../config/database-settings.ts'

/** The domains of a project. */
export interface ProjectDomains {
  /** The main one first; by the name of the alias that moves each of them. */
  serving: Record<string, pulumi.Output<string>>
  /** Ids of all, redirects as well. */
  bound: pulumi.Output<string[]>
}

export function projectDomains(
  name: string,
  project: vercel.Project,
  { domain, domains }: Pick<Settings, 'domain' | 'domains'>,
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
  const all = [
    { suffix: '', resource: make('', domain), redirect: undefined },
    ...Object.entries(domains).map(([host, more]) => ({
      suffix: `-${host}`,
      resource: make(`-${host}`, host, more),
      redirect: more.redirect,
    })),
  ]
  return {
    serving: Object.fromEntries(
      all
        .filter(({ redirect }) => !redirect)
        .map(({ suffix, resource }) => [`${name}-alias${suffix}`, resource.domain]),
    ),
    bound: pulumi.all(all.map(({ resource }) => resource.id)),
  }
}
