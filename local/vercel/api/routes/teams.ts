import type { Hono } from 'hono'
import { z } from 'zod'
import type { Cloud } from '../../cloud.ts'
import { notFound } from '../api-error.ts'
import { bodyOf, pagination, versions } from '../request.ts'

const changes = z.object({
  name: z.string().optional(),
  sensitiveEnvironmentVariablePolicy: z.enum(['on', 'off', 'default']).optional(),
})

/** The one team of this cloud, and the user its token stands for. */
export function teamRoutes(api: Hono, { store }: Cloud): void {
  const { team } = store.state
  const answer = () => ({
    ...team,
    avatar: null,
    description: null,
    billing: { plan: 'pro' },
    creatorId: 'embedded',
    stagingPrefix: '',
    membership: { role: 'OWNER', teamId: team.id, uid: 'embedded', confirmed: true },
  })
  const own = (idOrSlug: string) => {
    if (idOrSlug !== team.id && idOrSlug !== team.slug) throw notFound('Team')
  }

  api.get(versions('1|2', '/teams'), (c) => c.json({ teams: [answer()], pagination: pagination(1) }))
  // The CLI asks without a version.
  api.on('GET', [versions('1|2', '/teams/:team'), '/teams/:team'], (c) => {
    own(c.req.param('team') ?? '')
    return c.json(answer())
  })
  api.patch(versions('1|2', '/teams/:team'), async (c) => {
    own(c.req.param('team'))
    const body = await bodyOf(c, changes)
    store.change(() => Object.assign(team, body, { updatedAt: Date.now() }))
    return c.json(answer())
  })
  api.get(versions('2', '/user'), (c) =>
    c.json({
      user: {
        id: 'embedded',
        email: 'embedded@localhost',
        name: 'Embedded',
        username: 'embedded',
        defaultTeamId: team.id,
        avatar: null,
        limited: true,
        version: 'northstar',
      },
    }),
  )
}
