import * as pulumi from '@pulumi/pulumi'
import * as vercel from '@pulumiverse/vercel'
import type { MoreDomains } from '../config/adopted-settings.ts'

/** The domains of a project. */
export interface ProjectDomains {
  /** The main one first. */
  serving: ServingDomain[]
  /** Ids of all, redirects as well. */
  bound: pulumi.Output<string[]>
}

/** A domain that leads to a deployment. */
export interface ServingDomain {
  host: string
  /** Of the alias that moves it. */
  alias: string
  /** The host, known once the project has it. */
  domain: pulumi.Output<string>
}

export function projectDomains(
  name: string,
  project: vercel.Project,
  { domain, domains = {} }: { domain?: string | undefined; domains?: MoreDomains },
  child: pulumi.CustomResourceOptions,
): ProjectDomains {
  const make = (
    suffix: string,
    host: string,
    redirect?: pulumi.Input<string>,
    { redirectStatusCode }: More = {},
  ) =>
    new vercel.ProjectDomain(
      `${name}-domain${suffix}`,
      {
        projectId: project.id,
        domain: host,
        ...(redirect ? { redirect } : {}),
        ...(redirectStatusCode ? { redirectStatusCode } : {}),
      },
      child,
    )
  const added = new Map<string, { suffix: string; resource: vercel.ProjectDomain }>()
  if (domain) added.set(domain, { suffix: '', resource: make('', domain) })
  const inOrder = Object.entries(domains).toSorted(([, a], [, b]) => rank(a) - rank(b))
  for (const [host, more] of inOrder) {
    // Vercel redirects to a domain that the project has already.
    const target = more.redirect && added.get(more.redirect)?.resource.domain
    added.set(host, { suffix: `-${host}`, resource: make(`-${host}`, host, target, more) })
  }
  const serving = [...added].filter(([host]) => !domains[host]?.redirect)
  return {
    serving: serving.map(([host, { suffix, resource }]) => ({
      host,
      alias: `${name}-alias${suffix}`,
      domain: resource.domain,
    })),
    bound: pulumi.all([...added.values()].map(({ resource }) => resource.id)),
  }
}

type More = MoreDomains[string]

const rank = ({ redirect }: More) => (redirect ? 1 : 0)
