import { expectTypeOf, test } from 'vitest'
import type { Environment } from '../../app/env.ts'
import type { OptionalName, RequiredName } from '../../rules/environment/variable-table.ts'

declare const all: Record<RequiredName, string>

test('the 8 required names are an environment', () => {
  expectTypeOf(all).toExtend<Environment>()
  expectTypeOf<OptionalName>().toEqualTypeOf<
    | 'FRONTEND_PREVIEWS'
    | 'DATABASE_CA'
    | 'POOLPROOF_API_HOST'
    | 'JWT_ACCESS_SECRET_PREVIOUS'
    | 'JWT_REFRESH_SECRET_PREVIOUS'
    | `RATE_LIMIT_${'REGISTER' | 'LOGIN' | 'REFRESH' | 'PASSWORD'}`
  >()
})

test('leaving one out does not compile', () => {
  const { DATABASE_POOL_MAX: _, ...rest } = all
  // @ts-expect-error DATABASE_POOL_MAX is missing
  const environment: Environment = rest
  void environment
})

test('a name that the app does not know does not compile', () => {
  // @ts-expect-error DIRECT_URL is no variable of the app
  const environment: Environment = { ...all, DIRECT_URL: 'postgresql://' }
  void environment
})
