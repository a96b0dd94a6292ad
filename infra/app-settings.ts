import { z } from 'zod'
import { optionalNames, requiredNames, variableFault } from '../app/env.ts'
import { isReservedName } from './model/mistakes/variables.ts'

const limit = z.string().superRefine((text, { addIssue }) => {
  const reason = variableFault('RATE_LIMIT_LOGIN', text)
  if (reason) addIssue(reason)
})

/** What differs from the app's own limits, by route: `login: address 120/60, both 20/300`. docs/auth.md has the table. */
export const rateLimits = z.strictObject({
  register: limit.optional(),
  login: limit.optional(),
  refresh: limit.optional(),
  password: limit.optional(),
})

/** Variables of the app's own beside those the stack makes, plain or secret; all of them end up Sensitive. */
export const extraVariables = z
  .record(z.string(), z.string().min(1, 'must not be empty'))
  .superRefine((variables, { addIssue }) => {
    for (const name of Object.keys(variables)) {
      const message = nameFault(name)
      if (message) addIssue({ code: 'custom', path: [name], message, params: { remedy: 'rm' } })
    }
  })

const own = new Set<string>([...requiredNames, ...optionalNames, 'DIRECT_URL'])

function nameFault(name: string): string | undefined {
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) return 'a name has letters, digits and _ only'
  if (isReservedName(name) || /^VERCEL(_|$)/.test(name)) return 'Vercel keeps this name for itself'
  if (own.has(name) || name.startsWith('POOLPROOF_'))
    return 'the stack sets this name itself, or keeps it out'
  return undefined
}

/** The rate limits as the app's variables. */
export function rateLimitVariables(limits: z.infer<typeof rateLimits>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(limits).flatMap(([route, text]) =>
      text === undefined ? [] : [[`RATE_LIMIT_${route.toUpperCase()}`, text]],
    ),
  )
}
