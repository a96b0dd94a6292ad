import { z } from 'zod'
import {
  isReservedName,
  type LimitedRoute,
  limitedRoutes,
  variableRow,
  variables,
} from '../../rules/environment/variable-table.ts'
import { LARGE_FUNCTIONS } from '../build/output-size.ts'
import { notEmpty, text, whole } from './typed-value.ts'

/** An app of one's own instead of the auth app. */
export const customApp = z.strictObject({
  output: notEmpty
    .optional()
    .describe(
      'Its Build Output v3 folder, such as `.vercel/output` of `vercel build`, relative to the project.',
    ),
  prisma: text(z.string().regex(/^[^/]/, 'must be relative to the project'))
    .optional()
    .describe(
      'Folder with its schema.prisma and migrations/, relative to the project. Left out, this stack migrates nothing.',
    ),
})

const step = z.strictObject({
  route: z.string().regex(/^(GET|POST|PUT|PATCH|DELETE) \/\S*$/, 'must read like: POST /api/login'),
  body: z
    .record(
      z.string(),
      z.union([z.string(), z.number(), z.boolean()], 'must be text, a number, true or false'),
    )
    .optional()
    .describe(
      'JSON; `{email}` and `{password}` in its texts stand for those of a person who exists for one proof.',
    ),
})

const path = z.string().regex(/^\/\S*$/, 'must begin with /')

/** `/about`, or with what it has to answer: `{ path: /about, status: 200, text: About us }`. */
const pathRule = z.preprocess(
  (value) => (typeof value === 'string' ? { path: value } : value),
  z.strictObject({
    path,
    status: whole(z.int().min(100).max(599)).default(200),
    text: notEmpty.optional(),
  }),
)

export const proofSettings = z.strictObject({
  requests: whole(z.int().min(1).max(5000)).default(200).describe('Requests of the burst.'),
  concurrency: whole(z.int().min(1).max(500)).default(20).describe('How many of them at once.'),
  path: path
    .optional()
    .describe("Of an app of one's own: a route that answers GET with 200 after it asked the database."),
  paths: z
    .array(pathRule)
    .optional()
    .describe(
      "Of an app of one's own: what else has to answer; left out, `/` where the output has an index page.",
    ),
  account: z
    .strictObject({ register: step.optional(), login: step, remove: step.optional() })
    .optional()
    .describe('How a user registers there, logs in, and is removed.'),
})

const limit = text(
  z.string().superRefine((value, { addIssue }) => {
    const reason = variables.RATE_LIMIT_LOGIN.fault(value)
    if (reason) addIssue(reason)
  }),
)

/** What differs from the app's own limits, by route: `login: address 120/60, both 20/300`. docs/auth.md has the table. */
export const rateLimits = z.strictObject(
  Object.fromEntries(limitedRoutes.map((route) => [route, limit.optional()])) as Record<
    LimitedRoute,
    z.ZodOptional<typeof limit>
  >,
)

/** Variables of the app's own beside those the stack makes, plain or secret; all of them end up Sensitive. */
export const extraVariables = z
  .record(z.string(), text(z.string().min(1, 'must not be empty')))
  .superRefine((variables, { addIssue }) => {
    for (const name of Object.keys(variables)) {
      const message = nameFault(name)
      if (message) addIssue({ code: 'custom', path: [name], message, params: { remedy: 'rm' } })
    }
  })

function nameFault(name: string): string | undefined {
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) return 'a name has letters, digits and _ only'
  if (isReservedName(name) || (/^VERCEL(_|$)/.test(name) && name !== LARGE_FUNCTIONS))
    return 'Vercel keeps this name for itself'
  if (variableRow(name) || name === 'DIRECT_URL' || name.startsWith('POOLPROOF_'))
    return 'the stack sets this name itself, or keeps it out'
  return undefined
}

/** A custom app is proved by a route of its own; the auth app by the whole auth flow. */
export function checkCustomAppSettings(
  { app, proof }: { app: z.infer<typeof customApp>; proof: z.infer<typeof proofSettings> },
  { addIssue }: z.core.$RefinementCtx,
): void {
  const say = (path: string[], message: string, remedy?: 'rm') =>
    addIssue({ code: 'custom', path, message, ...(remedy && { params: { remedy } }) })
  if (app.output && !proof.path)
    say(['proof', 'path'], 'an app of your own needs a route that asks the database, such as /api/users')
  if (app.output) return
  const without = 'belongs to an app of your own: set poolproof:app.output, or remove it'
  for (const name of ['path', 'paths', 'account'] as const)
    if (proof[name]) say(['proof', name], without, 'rm')
  if (app.prisma) say(['app', 'prisma'], without, 'rm')
}

/** The rate limits as the app's variables. */
export function rateLimitVariables(limits: z.infer<typeof rateLimits>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(limits).flatMap(([route, text]) =>
      text === undefined ? [] : [[`RATE_LIMIT_${route.toUpperCase()}`, text]],
    ),
  )
}
