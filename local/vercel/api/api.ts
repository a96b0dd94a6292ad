import { createHash, timingSafeEqual } from 'node:crypto'
import { Hono } from 'hono'
import { Problem } from '../../../rules/problem.ts'
import type { Cloud } from '../cloud.ts'
import { ApiError, notFound } from './api-error.ts'
import { aliasRoutes } from './routes/aliases.ts'
import { deploymentRoutes } from './routes/deployments.ts'
import { domainRoutes } from './routes/domains.ts'
import { embeddedRoutes } from './routes/embedded.ts'
import { envRoutes } from './routes/env.ts'
import { eventRoutes } from './routes/events.ts'
import { fileRoutes } from './routes/files.ts'
import { frameworkRoutes } from './routes/frameworks.ts'
import { projectRoutes } from './routes/projects.ts'
import { promoteRoutes } from './routes/promote.ts'
import { protectionBypassRoutes } from './routes/protection-bypass.ts'
import { teamDomainRoutes } from './routes/team-domains.ts'
import { teamRoutes } from './routes/teams.ts'
import { workingCopyRoutes } from './routes/working-copies.ts'

/** Errors of a full disk, missing permissions, or too many open files. */
const outOf = ['ENOSPC', 'EDQUOT', 'EIO', 'EROFS', 'EACCES', 'EMFILE', 'ENFILE']

/** Vercel's REST API as its provider and its SDK call it. The lists of frameworks and regions need no token. */
export function vercelApi(cloud: Cloud, apiToken: string): Hono {
  const api = new Hono()
  api.onError((error, c) => {
    if (error instanceof ApiError) return c.json(error.body, error.status)
    const code = 'internal_server_error'
    if (error instanceof Problem) return c.json({ error: { code, message: error.message } }, 500)
    const { code: errno } = error as NodeJS.ErrnoException
    if (errno && outOf.includes(errno)) {
      cloud.say(`the Vercel API could not keep what ${c.req.method} ${c.req.path} sent (${errno})`)
      return c.json(
        { error: { code, message: `The embedded cloud cannot write to its folder (${errno}).` } },
        500,
      )
    }
    // The text may quote what was sent: only the place of the error is printed.
    cloud.say(
      `the Vercel API failed at ${c.req.method} ${c.req.path}: ${error.name} ${error.stack?.split('\n')[1]}`,
    )
    return c.json({ error: { code, message: 'An unexpected error occurred.' } }, 500)
  })
  api.notFound((c) => {
    const { code, message } = notFound('The requested API endpoint').body.error
    const named = `${message}: the embedded cloud has no ${c.req.method} ${c.req.path}`
    return c.json({ error: { code, message: named } }, 404)
  })
  frameworkRoutes(api)
  api.use(async (c, next) => {
    authorize(c.req.header('authorization'), apiToken)
    const { team } = cloud.store.state
    for (const [name, own] of [
      ['teamId', team.id],
      ['slug', team.slug],
    ] as const) {
      const asked = c.req.query(name)
      if (asked && asked !== own)
        throw new ApiError(
          403,
          'forbidden',
          `Not authorized: Trying to access resource under scope "${asked}".`,
          { scope: asked },
        )
    }
    await next()
  })
  for (const routes of [
    teamRoutes,
    projectRoutes,
    envRoutes,
    domainRoutes,
    teamDomainRoutes,
    protectionBypassRoutes,
    fileRoutes,
    deploymentRoutes,
    promoteRoutes,
    eventRoutes,
    aliasRoutes,
    embeddedRoutes,
    workingCopyRoutes,
  ])
    routes(api, cloud)
  return api
}

function authorize(header: string | undefined, apiToken: string): void {
  const [scheme, token] = (header ?? '').split(' ')
  if (scheme?.toLowerCase() !== 'bearer' || !token)
    throw new ApiError(403, 'forbidden', 'The request is missing an authentication token', {
      missingToken: true,
    })
  // Of equal length, so that the comparison takes the same time for all.
  const [given, own] = [token, apiToken].map((text) => createHash('sha256').update(text).digest())
  if (!given || !own || !timingSafeEqual(given, own))
    throw new ApiError(403, 'forbidden', 'Not authorized', { invalidToken: true })
}
