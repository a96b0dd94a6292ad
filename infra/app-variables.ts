import { rateLimitVariables } from './app-settings.ts'
import type { Settings } from './database-settings.ts'
import type { JwtKeys } from './jwt-keys.ts'
import type { PooledPostgres } from './pooled-postgres.ts'
import type { VercelAppArgs } from './vercel-app.ts'

/** What the functions get, by the names of app/env.ts; leaving one out does not compile. */
export function appVariables(
  { frontendUrl, database, rateLimits }: Settings,
  postgres: PooledPostgres,
  keys: JwtKeys,
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
