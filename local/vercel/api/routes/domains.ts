import type { Context, Hono } from 'hono'
import { z } from 'zod'
import type { Cloud } from '../../cloud.ts'
import type { Domain } from '../../entities.ts'
import { ApiError, badRequest, notFound } from '../api-error.ts'
import { bodyOf, isHostName, pagination, projectOf, versions } from '../request.ts'

const changes = z.object({
  gitBranch: z.string().nullish(),
  customEnvironmentId: z.string().nullish(),
  redirect: z.string().nullish(),
  redirectStatusCode: z.union([z.literal(301), z.literal(302), z.literal(307), z.literal(308)]).nullish(),
})

/** Domains of projects. Those of an embedded cloud need no DNS: they are always verified. */
export function domainRoutes(api: Hono, cloud: Cloud): void {
  const { store } = cloud
  const all = '8|9|10'

  api.get(versions(all, '/projects/:project/domains'), (c) => {
    const domains = store.domains(projectOf(cloud, c.req.param('project')).id).map(domainAnswer)
    return c.json({ domains, pagination: pagination(domains.length) })
  })

  api.post(versions(all, '/projects/:project/domains'), async (c) => {
    const project = projectOf(cloud, c.req.param('project'))
    const { name: given, ...body } = await bodyOf(c, changes.extend({ name: z.string() }))
    const name = given.toLowerCase()
    if (!isHostName(name)) throw new ApiError(400, 'invalid_domain', `The domain "${given}" is not valid.`)
    const other = store.state.domains[name]
    if (other && (other.projectId !== project.id || !other.automatic))
      throw new ApiError(
        409,
        'domain_already_in_use',
        `Cannot add ${name} since it's already in use by your project.`,
        {
          projectId: other.projectId,
          domain: { name, projectId: other.projectId },
        },
      )
    const now = Date.now()
    const domain: Domain = {
      name,
      projectId: project.id,
      automatic: false,
      gitBranch: body.gitBranch || null,
      customEnvironmentId: body.customEnvironmentId || null,
      redirect: body.redirect || null,
      redirectStatusCode: body.redirectStatusCode ?? null,
      createdAt: now,
      updatedAt: now,
    }
    checkRedirect(cloud, domain)
    await cloud.edge.openDomain(name)
    store.change((state) => {
      state.domains[name] = domain
      const latest = store.deployments(project.id).find(({ target }) => target === 'production')
      const automatic =
        project.settings.autoAssignCustomDomains !== false && !domain.redirect && !domain.gitBranch
      if (automatic && latest) store.assign(name, latest.id, project.id)
    })
    return c.json(domainAnswer(domain))
  })

  api.get(versions(all, '/projects/:project/domains/:domain'), (c) =>
    c.json(domainAnswer(domainOf(cloud, c))),
  )

  api.patch(versions(all, '/projects/:project/domains/:domain'), async (c) => {
    const domain = domainOf(cloud, c)
    const changed = { ...domain, ...(await bodyOf(c, changes)), updatedAt: Date.now() } as Domain
    checkRedirect(cloud, changed)
    store.change(() => Object.assign(domain, changed))
    return c.json(domainAnswer(domain))
  })

  api.delete(versions(all, '/projects/:project/domains/:domain'), (c) => {
    const { name } = domainOf(cloud, c)
    store.change((state) => {
      delete state.domains[name]
      delete state.aliases[name]
    })
    return c.json({})
  })

  api.post(versions('9', '/projects/:project/domains/:domain/verify'), (c) =>
    c.json(domainAnswer(domainOf(cloud, c))),
  )

  api.get(versions('6', '/domains/:domain/config'), (c) =>
    c.json({
      configuredBy: 'A',
      acceptedChallenges: [],
      misconfigured: false,
      recommendedIPv4: [],
      recommendedCNAME: [],
      name: c.req.param('domain'),
    }),
  )
}

function checkRedirect({ store }: Cloud, { name, redirect, projectId }: Domain): void {
  if (redirect && (redirect === name || store.state.domains[redirect]?.projectId !== projectId))
    throw badRequest(
      `Cannot redirect ${name} to ${redirect}: it has to be another domain of the same project.`,
    )
}

function domainOf(cloud: Cloud, c: Context): Domain {
  const project = projectOf(cloud, c.req.param('project') ?? '')
  const domain = cloud.store.state.domains[(c.req.param('domain') ?? '').toLowerCase()]
  if (domain?.projectId !== project.id) throw notFound('Domain')
  return domain
}

function domainAnswer({ automatic: _, ...domain }: Domain) {
  return { ...domain, apexName: domain.name.split('.').slice(-2).join('.'), verified: true, verification: [] }
}
