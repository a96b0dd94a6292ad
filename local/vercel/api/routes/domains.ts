import { randomBytes } from 'node:crypto'
import type { Context, Hono } from 'hono'
import { z } from 'zod'
import { apexOf } from '../../../../rules/domain-state.ts'
import type { Cloud } from '../../cloud.ts'
import { challengesOf, configOf, hasRecord, holderOf } from '../../dns.ts'
import { type Domain, newId } from '../../entities.ts'
import { ApiError, badRequest, notFound } from '../api-error.ts'
import { bodyOf, isHostName, pagination, projectOf, versions } from '../request.ts'

const changes = z.object({
  gitBranch: z.string().nullish(),
  customEnvironmentId: z.string().nullish(),
  redirect: z.string().nullish(),
  redirectStatusCode: z.union([z.literal(301), z.literal(302), z.literal(307), z.literal(308)]).nullish(),
})

/** Domains of projects. A domain needs no DNS here unless `/embedded/dns` says something of it. */
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
    refuseTaken(cloud, name, project.id)
    if (holderOf(store.state, name) === 'team')
      throw new ApiError(403, 'forbidden', `You don't have access to "${name}".`)
    const now = Date.now()
    const domain: Domain = {
      name,
      projectId: project.id,
      automatic: false,
      gitBranch: body.gitBranch || null,
      customEnvironmentId: body.customEnvironmentId || null,
      redirect: body.redirect || null,
      redirectStatusCode: body.redirectStatusCode ?? null,
      ...(holderOf(store.state, name) === 'account' && {
        challenge: `vc-domain-verify=${name},${randomBytes(10).toString('hex')}`,
      }),
      createdAt: now,
      updatedAt: now,
    }
    checkRedirect(cloud, domain)
    await cloud.edge.openDomain(name)
    store.change((state) => {
      state.domains[name] = domain
      const latest = store.deployments(project.id).find(({ target }) => target === 'production')
      const automatic =
        project.settings.autoAssignCustomDomains !== false &&
        !domain.redirect &&
        !domain.gitBranch &&
        domain.challenge === undefined
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

  api.post(versions('9', '/projects/:project/domains/:domain/verify'), (c) => {
    const domain = domainOf(cloud, c)
    for (const { domain: at, value } of challengesOf(domain))
      if (!hasRecord(store.state, at, value))
        throw new ApiError(
          400,
          'missing_txt_record',
          `Domain ${at} is missing required TXT Record "${value}"`,
        )
    store.change(() => delete domain.challenge)
    const { verification: _, ...answer } = domainAnswer(domain)
    return c.json(answer)
  })

  api.get(versions('6', '/domains/:domain/config'), (c) => {
    const name = c.req.param('domain').toLowerCase()
    if (!isHostName(name)) throw new ApiError(400, 'invalid_name', `Domain name ${name} is invalid`)
    const asked = c.req.query('projectIdOrName')
    const project = asked === undefined ? store.state.domains[name]?.projectId : projectOf(cloud, asked).id
    return c.json(configOf(store.state, name, project))
  })

  // https://vercel.com/docs/rest-api/certs/issue-a-new-cert
  api.post(versions('8', '/certs'), async (c) => {
    const { cns } = await bodyOf(c, z.object({ cns: z.array(z.string()).min(1) }))
    for (const name of cns)
      if (configOf(store.state, name, undefined).misconfigured)
        throw badRequest(`The DNS of ${name} does not lead to Vercel, so no certificate can be issued.`)
    store.change(({ dns }) => {
      for (const name of cns) if (dns[name]) dns[name].certificate = true
    })
    const now = Date.now()
    return c.json({
      id: newId('cert_', 24),
      createdAt: now,
      expiresAt: now + 90 * 86_400_000,
      autoRenew: true,
      cns,
    })
  })
}

/** https://vercel.com/docs/rest-api/projects/add-a-domain-to-a-project: 400 on this project, 409 on another one of the team. */
function refuseTaken({ store }: Cloud, name: string, projectId: string): void {
  const other = store.state.domains[name]
  if (!other || (other.projectId === projectId && other.automatic)) return
  const isOwn = other.projectId === projectId
  throw new ApiError(
    isOwn ? 400 : 409,
    'domain_already_in_use',
    `Cannot add ${name} since it's already in use by ${isOwn ? 'your project' : 'one of your projects'}.`,
    { projectId: other.projectId, domain: { name, projectId: other.projectId } },
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

function domainAnswer(stored: Domain) {
  const { automatic: _, challenge, ...domain } = stored
  const verification = challengesOf(stored)
  return { ...domain, apexName: apexOf(domain.name), verified: challenge === undefined, verification }
}
