import { z } from 'zod'
import { type SecretName, secretNames } from '../../rules/environment/variable-table.ts'
import { text, whole } from './typed-value.ts'

const hostName = z
  .string()
  .regex(/^[a-z0-9.-]+$/, 'must be a host name in lower case, without scheme or path')

/** Domains beside `domain`, by host name: they go where it goes, or send the browser on. */
export const moreDomains = z.record(
  hostName,
  z.strictObject({
    /** Another domain of the project. */
    redirect: hostName.optional(),
    redirectStatusCode: whole(z.literal([301, 302, 307, 308])).optional(),
  }),
)

/** Vercel knows a domain once. */
export function checkDomains(
  { domain, domains }: { domain: string; domains: MoreDomains },
  { addIssue }: z.core.$RefinementCtx,
): void {
  if (Object.hasOwn(domains, domain))
    addIssue({
      code: 'custom',
      path: ['domains', domain],
      message: 'is poolproof:domain already',
      params: { remedy: 'rm' },
    })
}

const secret = text(z.string().min(1, 'must not be empty')).optional()

/**
 * Secrets that a project had before this stack took it over, by variable; all others the stack makes. The keys are those
 * of generation 1, so that users stay logged in, and go with it when it is retired.
 */
export const adoptedSecrets = z.strictObject(
  Object.fromEntries(secretNames.map((name) => [name, secret])) as Record<SecretName, typeof secret>,
)

export type AdoptedSecrets = z.infer<typeof adoptedSecrets>
export type MoreDomains = z.infer<typeof moreDomains>
