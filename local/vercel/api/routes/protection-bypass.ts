import type { Hono } from 'hono'
import { z } from 'zod'
import type { Cloud } from '../../cloud.ts'
import { newId, type Project } from '../../entities.ts'
import { ApiError, badRequest, notFound } from '../api-error.ts'
import { bodyOf, projectOf, versions } from '../request.ts'

const note = z.string().max(100).optional()
const secret = z.string().regex(/^[A-Za-z0-9]{32}$/, 'should be 32 letters and digits')
const request = z.object({
  generate: z.object({ secret: secret.optional(), note }).optional(),
  update: z.object({ secret: z.string(), isEnvVar: z.boolean().optional(), note }).optional(),
  revoke: z.object({ secret: z.string(), regenerate: z.boolean().default(false) }).optional(),
})

/** Secrets that open protected deployments to machines. Exactly one, if any, is VERCEL_AUTOMATION_BYPASS_SECRET. */
export function protectionBypassRoutes(api: Hono, cloud: Cloud): void {
  api.patch(versions('1|9|10', '/projects/:project/protection-bypass'), async (c) => {
    const project = projectOf(cloud, c.req.param('project'))
    const { generate, update, revoke } = await bodyOf(c, request)
    cloud.store.change(() => {
      if (revoke) revokeBypass(project, revoke)
      if (update) updateBypass(project, update)
      if (generate || (!revoke && !update)) addBypass(project, generate ?? {})
    })
    return c.json({ protectionBypass: project.protectionBypass })
  })
}

function addBypass(
  { protectionBypass }: Project,
  { secret = newId('', 32), note }: { secret?: string | undefined; note?: string | undefined },
): void {
  if (protectionBypass[secret])
    throw new ApiError(409, 'conflict', 'This protection bypass secret already exists.')
  protectionBypass[secret] = {
    scope: 'automation-bypass',
    createdAt: Date.now(),
    createdBy: 'embedded',
    isEnvVar: Object.keys(protectionBypass).length === 0,
    ...(note === undefined ? {} : { note }),
  }
}

function updateBypass(
  { protectionBypass }: Project,
  update: NonNullable<z.infer<typeof request>['update']>,
): void {
  const bypass = protectionBypass[update.secret]
  if (!bypass) throw notFound('Protection bypass')
  if (update.isEnvVar === false && bypass.isEnvVar)
    throw badRequest('One protection bypass has to be the environment variable: choose another instead.')
  if (update.isEnvVar) for (const other of Object.values(protectionBypass)) other.isEnvVar = other === bypass
  if (update.note !== undefined) bypass.note = update.note
}

function revokeBypass(
  project: Project,
  { secret, regenerate }: { secret: string; regenerate: boolean },
): void {
  const { protectionBypass } = project
  const revoked = protectionBypass[secret]
  if (!revoked) throw notFound('Protection bypass')
  delete protectionBypass[secret]
  if (regenerate) addBypass(project, { note: revoked.note })
  const [first] = Object.values(protectionBypass)
  if (first && revoked.isEnvVar) first.isEnvVar = true
}
