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
    redirect: hostName.optional().describe('Another domain of the project.'),
    redirectStatusCode: whole(z.literal([301, 302, 307, 308])).optional(),
  }),
)

/** Vercel knows a domain once, and redirects to a domain of the project that is no redirect itself. */
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
  const serving = [domain, ...Object.keys(domains).filter((host) => !domains[host]?.redirect)]
  for (const [host, { redirect }] of Object.entries(domains))
    if (redirect !== undefined && !serving.includes(redirect))
      addIssue({
        code: 'custom',
        path: ['domains', host, 'redirect'],
        message: `must be a domain of this stack that is no redirect: ${serving.join(', ')}`,
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
