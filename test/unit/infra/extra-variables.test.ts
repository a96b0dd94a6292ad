import { beforeAll, expect, test } from 'vitest'
import { environmentFingerprint } from '../../../infra/components/environment-variable.ts'
import { goodConfig, only, passwordOf, plain, type Registered, runProgram } from './program.ts'

let resources: Registered[]

beforeAll(async () => {
  const env = JSON.stringify({ MAIL_FROM: 'shop@example.com', STRIPE_KEY: 'stripe-canary' })
  const rateLimits = JSON.stringify({ login: 'address 120/60' })
  resources = (await runProgram({ ...goodConfig, 'poolproof:env': env, 'poolproof:rateLimits': rateLimits }))
    .resources
}, 60_000)

const variables = () =>
  Object.fromEntries(
    resources
      .filter(({ type }) => type.endsWith(':ProjectEnvironmentVariable'))
      .map(({ inputs }) => [String(inputs.key), inputs]),
  )

test('become variables beside the own ones, secret in the state and Sensitive at Vercel', () => {
  for (const [name, value] of [
    ['MAIL_FROM', 'shop@example.com'],
    ['STRIPE_KEY', 'stripe-canary'],
    ['RATE_LIMIT_LOGIN', 'address 120/60'],
  ] as const) {
    const inputs = variables()[name]
    expect(plain(inputs?.value)).toBe(value)
    expect(inputs?.value).not.toBe(value)
    expect(inputs).toMatchObject({ sensitive: true, targets: ['production'] })
  }
})

test('are covered by the fingerprint', () => {
  const { POOLPROOF_FINGERPRINT, ...rest } = Object.fromEntries(
    Object.entries(variables()).map(([name, { value }]) => [name, String(plain(value))]),
  )
  const key = passwordOf('app-fingerprint-key')
  expect(POOLPROOF_FINGERPRINT).toBe(environmentFingerprint(key, rest))
  const { STRIPE_KEY: _, ...without } = rest
  expect(POOLPROOF_FINGERPRINT).not.toBe(environmentFingerprint(key, without))
  expect(only(resources, 'Deployment').inputs.meta).toMatchObject({ env: POOLPROOF_FINGERPRINT })
})
