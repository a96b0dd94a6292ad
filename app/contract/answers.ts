import * as z from 'zod/mini'
import { problemCodes } from '../http/http-problem.ts'

/** What the routes answer. Loaded by the document, the tests and type-checkers only: nothing of it is in the bundle. */

const user = z.strictObject({ id: z.uuid(), email: z.string() })

/** Seconds the access token lives. */
const expiresIn = z.int().check(z.positive())

export const registered = z.strictObject({ email: z.string() })

export const loggedIn = z.strictObject({ accessToken: z.string(), expiresIn, user })

export const refreshed = z.strictObject({ accessToken: z.string(), expiresIn })

export const me = z.strictObject({ user })

export const sessionList = z.strictObject({
  sessions: z.array(
    z.strictObject({
      id: z.uuid(),
      createdAt: z.iso.datetime(),
      lastUsedAt: z.iso.datetime(),
      expiresAt: z.iso.datetime(),
      userAgent: z.nullable(z.string()),
      current: z.boolean(),
    }),
  ),
})

/** How many other sessions are over. */
export const ended = z.strictObject({ ended: z.int().check(z.nonnegative()) })

const count = z.int().check(z.nonnegative())

/** The detail is there for the bearer of CRON_SECRET only. */
export const health = z.strictObject({
  status: z.literal('ok'),
  fingerprint: z.optional(z.string()),
  pool: z.optional(z.strictObject({ max: count, total: count, idle: count, waiting: count })),
  queryMs: z.optional(count),
})

export const swept = z.strictObject({ sessions: count, rateLimits: count, complete: z.boolean() })

/** RFC 9457. `code` is what programs go by, `title` is for people. */
export const problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  code: z.enum(problemCodes),
  detail: z.optional(z.string()),
  errors: z.optional(z.array(z.strictObject({ field: z.string(), detail: z.string() }))),
})
