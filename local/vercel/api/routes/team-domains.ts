import type { Hono } from 'hono'
import { apexOf } from '../../../../rules/domain-state.ts'
import type { Cloud } from '../../cloud.ts'
import { pagination, versions } from '../request.ts'

/** The team's own domains, of which projects have names: nobody registered them, and no name server of Vercel's knows them. */
export function teamDomainRoutes(api: Hono, { store }: Cloud): void {
  api.get(versions('5|6', '/domains'), (c) => {
    const added = Object.values(store.state.domains)
      .filter(({ automatic }) => !automatic)
      .toSorted((a, b) => a.createdAt - b.createdAt)
    const apexes = Object.groupBy(added, ({ name }) => apexOf(name))
    const domains = Object.entries(apexes).map(([name, own]) => ({
      id: name,
      name,
      serviceType: 'external',
      verified: true,
      nameservers: [],
      intendedNameservers: [],
      creator: { id: 'embedded', username: 'embedded', email: 'embedded@localhost' },
      createdAt: own?.[0]?.createdAt,
      boughtAt: null,
      expiresAt: null,
      renew: false,
    }))
    return c.json({ domains, pagination: pagination(domains.length) })
  })
}
