import type * as pulumi from '@pulumi/pulumi'
import type { Environment } from '../../app/env.ts'
import { type NameSetBy, namesSetBy } from '../../rules/environment/variable-table.ts'
import { rateLimitVariables } from '../config/app-settings.ts'
import type { Settings } from '../config/database-settings.ts'
import { type PostgresEnvironment, postgresEnvironment } from './pooled-postgres.ts'

type Domains = Pick<Settings, 'domain' | 'domains' | 'address'>
type AppSettings = Pick<Settings, 'frontendUrl' | 'frontendPreviews' | 'rateLimits'> & Domains

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
  { frontendUrl, frontendPreviews, rateLimits, ...rest }: AppSettings,
  postgres: { environment: PostgresEnvironment },
  keys: { environment: Record<NameSetBy<'JwtKeys'>, pulumi.Input<string>> },
): { [Name in keyof Omit<Environment, NameSetBy<'VercelApp'>>]: pulumi.Input<string> } {
  return {
    NODE_ENV: 'production',
    FRONTEND_URL: frontendUrl,
    ...(frontendPreviews.length > 0 ? { FRONTEND_PREVIEWS: frontendPreviews.join(',') } : {}),
    ...postgres.environment,
    ...(isShadowed(rest) ? { POOLPROOF_API_HOST: apiHost(rest) } : {}),
    ...keys.environment,
    ...rateLimitVariables(rateLimits),
  }
}

/** Names of all that the functions get but the fingerprint, which is made of them; known before the first resource. */
export function variableNames(settings: Settings): string[] {
  const keys = Object.fromEntries(namesSetBy('JwtKeys').map((name) => [name, '']))
  const environment = keys as Record<NameSetBy<'JwtKeys'>, string>
  const postgres = { environment: postgresEnvironment('', { poolMax: 0, ca: settings.database.ca }) }
  const own = Object.keys(appVariables(settings, postgres, { environment }))
  const later = namesSetBy('VercelApp').filter((name) => name !== 'POOLPROOF_FINGERPRINT')
  return [...new Set([...Object.keys(settings.env), ...own, ...later])].sort()
}

/** Prisma's folder, relative to the project: the auth app's, or the one that the stack names for a custom app, if any. */
export function prismaFolder({ app }: Settings): string | undefined {
  return app.output ? app.prisma : 'prisma'
}
