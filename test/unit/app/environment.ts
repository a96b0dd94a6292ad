import type { Environment } from '../../../app/env.ts'

export type AuthEnvironment = Partial<Environment>

/** A good environment, spoiled or pointed somewhere by `overrides`. */
export function authEnvironment(overrides: AuthEnvironment = {}): Environment {
  return {
    DATABASE_URL: 'postgresql://app:app@127.0.0.1:1/auth',
    DATABASE_POOL_MAX: '5',
    JWT_ACCESS_SECRET: 'access-secret-of-at-least-32-characters',
    JWT_REFRESH_SECRET: 'refresh-secret-of-at-least-32-characters',
    CRON_SECRET: 'cron-secret-of-16',
    FRONTEND_URL: 'http://127.0.0.1:3000',
    NODE_ENV: 'production',
    POOLPROOF_FINGERPRINT: 'fingerprint',
    ...overrides,
  }
}
