import type * as pulumi from '@pulumi/pulumi'
import { type NameSetBy, namesSetBy } from '../../rules/environment/variable-table.ts'
import { rateLimitVariables } from '../config/app-settings.ts'
import type { Settings } from '../config/database-settings.ts'
import type { VercelAppArgs } from './vercel-app.ts'

type Domains = Pick<Settings, 'domain' | 'domains' | 'address'>
type AppSettings = Pick<Settings, 'frontendUrl' | 'frontendPreviews' | 'database' | 'rateLimits'> & Domains

/** Host that the browser sees the API on; it decides the cookie mode. */
export const apiHost = ({ address, domain }: Pick<Domains, 'address' | 'domain'>): string =>
  address ? new URL(address).host : domain

/** Could Vercel name another domain of the project, which is as short? Its own names come last. */
function isShadowed({ domain, domains }: Domains): boolean {
  const others = Object.keys(domains).filter((host) => !host.endsWith('.vercel.app'))
  return others.some((host) => domain.endsWith('.vercel.app') || host.length <= domain.length)
}

/** What the functions get, by the names of app/env.ts; leaving one out does not compile. */
export function appVariables(
  { frontendUrl, frontendPreviews, database, rateLimits, ...rest }: AppSettings,
  postgres: { pooledUrl: pulumi.Input<string>; poolMax: number },
  keys: { environment: Record<NameSetBy<'JwtKeys'>, pulumi.Input<string>> },
): VercelAppArgs['environment'] {
  return {
    NODE_ENV: 'production',
    FRONTEND_URL: frontendUrl,
    ...(frontendPreviews.length > 0 ? { FRONTEND_PREVIEWS: frontendPreviews.join(',') } : {}),
    DATABASE_URL: postgres.pooledUrl,
    DATABASE_POOL_MAX: `${postgres.poolMax}`,
    ...(database.ca ? { DATABASE_CA: database.ca } : {}),
    ...(isShadowed(rest) ? { POOLPROOF_API_HOST: apiHost(rest) } : {}),
    ...keys.environment,
    ...rateLimitVariables(rateLimits),
  }
}

/** Names of all that the functions get but the fingerprint, which is made of them; known before the first resource. */
export function variableNames(settings: Settings): string[] {
  const keys = Object.fromEntries(namesSetBy('JwtKeys').map((name) => [name, '']))
  const environment = keys as Record<NameSetBy<'JwtKeys'>, string>
  const own = Object.keys(appVariables(settings, { pooledUrl: '', poolMax: 0 }, { environment }))
  const later = namesSetBy('VercelApp').filter((name) => name !== 'POOLPROOF_FINGERPRINT')
  return [...new Set([...Object.keys(settings.env), ...own, ...later])].sort()
}
