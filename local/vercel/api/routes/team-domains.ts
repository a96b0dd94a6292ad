import type { Hono } from 'hono'
import { apexOf } from '../../../../rules/domain-state.ts'
import type { Cloud } from '../../cloud.ts'
import { badRequest, notFound } from '../api-error.ts'
import { pagination, versions } from '../request.ts'

/** The team's own domains, of which projects have names: nobody registered them, and no name server of Vercel's knows them. */
export function teamDomainRoutes(api: Hono, { store }: Cloud): void {
  api.get(versions('5|6', '/domains'), (c) => {
    const added = Object.values(store.state.domains)
      .filter(({ automatic }) => !automatic)
      .toSorted((a, b) => a.createdAt - b.createdAt)
    const apexes = Object.groupBy(added, ({ name }) => apexOf(name))
    const domains = Object.entries(apexes).map(([name, own]) => domainAnswer(name, own?.[0]?.createdAt))
    return c.json({ domains, pagination: pagination(domains.length) })
  })

  // `vercel alias set` looks for the domain, and buys one that nobody has.
  api.get(versions('4|5|6', '/domains/:domain'), (c) => {
    const known = store.state.domains[c.req.param('domain')]
    if (!known) throw notFound('Domain')
    return c.json({ domain: domainAnswer(apexOf(known.name), known.createdAt) })
  })
  api.get(versions('1', '/registrar/domains/:domain/availability'), (c) => {
    const name = c.req.param('domain')
    throw badRequest(
      `The embedded cloud registers no domains, and ${name} is none of a project: let a stack add it (poolproof:domain).`,
    )
  })
}

function domainAnswer(name: string, createdAt: number | undefined) {
  return {
    id: name,
    name,
    serviceType: 'external',
    verified: true,
    nameservers: [],
    intendedNameservers: [],
    creator: { id: 'embedded', username: 'embedded', email: 'embedded@localhost' },
    createdAt,
    boughtAt: null,
    expiresAt: null,
    renew: false,
  }
}
