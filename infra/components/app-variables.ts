import type * as pulumi from '@pulumi/pulumi'
import { rateLimitVariables } from '../config/app-settings.ts'
import type { Settings } from '../config/database-settings.ts'
import type { JwtKeys } from './jwt-keys.ts'
import type { VercelAppArgs } from './vercel-app.ts'

/** What the functions get, by the names of app/env.ts; leaving one out does not compile. */
export function appVariables(
  { frontendUrl, database, rateLimits }: Pick<Settings, 'frontendUrl' | 'database' | 'rateLimits'>,
  postgres: { pooledUrl: pulumi.Input<string>; poolMax: number },
  keys: { environment: { [Name in keyof JwtKeys['environment']]: pulumi.Input<string> } },
): VercelAppArgs['environment'] {
  return {
    NODE_ENV: 'production',
    FRONTEND_URL: frontendUrl,
    DATABASE_URL: postgres.pooledUrl,
    DATABASE_POOL_MAX: `${postgres.poolMax}`,
    ...(database.ca ? { DATABASE_CA: database.ca } : {}),
    ...keys.environment,
    ...rateLimitVariables(rateLimits),
  }
}

/** Names of all that the functions get but the fingerprint, which is made of them; known before the first resource. */
export function variableNames(settings: Settings): string[] {
  const keys = {
    JWT_ACCESS_SECRET: '',
    JWT_REFRESH_SECRET: '',
    JWT_ACCESS_SECRET_PREVIOUS: '',
    JWT_REFRESH_SECRET_PREVIOUS: '',
  }
  const own = appVariables(settings, { pooledUrl: '', poolMax: 0 }, { environment: keys })
  return Object.keys({ ...settings.env, ...own, CRON_SECRET: '' }).sort()
}
