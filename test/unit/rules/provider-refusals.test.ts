import { expect, test } from 'vitest'
import { eventText, failureText, readEngineEvents } from '../../../rules/engine-events.ts'
import { nextStep } from '../../../rules/provider-refusals.ts'

test.for<[said: string, code: string, fix: string]>([
  [
    'error creating role shop_app_a: pq: role "shop_app_a" already exists',
    'ROLE_EXISTS',
    'pulumi config set --path poolproof:database.name shop_2; or where nothing uses it: psql "$ADMIN_URL" -c \'DROP ROLE "shop_app_a"\'',
  ],
  [
    'error creating database "shop": pq: database "shop" already exists',
    'DATABASE_EXISTS',
    'pulumi config set --path poolproof:database.name shop_2',
  ],
  [
    'schema \\"web\\" already exists',
    'SCHEMA_EXISTS',
    'pulumi config set --path poolproof:database.schema web_2',
  ],
  [
    'could not delete role shop_app: pq: role "shop_app" cannot be dropped because some objects depend on it',
    'ROLE_IN_USE',
    'DROP OWNED BY "shop_app"; then pulumi destroy again',
  ],
  [
    'could not create variable API_KEY, unexpected error: ENV_CONFLICT - A variable with the name `API_KEY` already exists for the target production; the conflicting environment variable ID is prj_1/env_2',
    'VARIABLE_EXISTS',
    'vercel env rm API_KEY production, then pulumi up',
  ],
  [
    'Error creating project environment variable: unexpected error: ENV_ALREADY_EXISTS - A variable with the name `A` already exists',
    'VARIABLE_EXISTS',
    'pulumi config rm --path poolproof:env.A',
  ],
  [
    "could not add domain, unexpected error: domain_already_in_use - Cannot add shop.example.com since it's already in use by your project.",
    'DOMAIN_EXISTS',
    'remove shop.example.com from the project that has it',
  ],
  [
    'Could not add domain shop.example.com to project prj_1, unexpected error: forbidden - You don\'t have access to "shop.example.com".',
    'DOMAIN_FORBIDDEN',
    'shop.example.com is of another team on Vercel',
  ],
  [
    'Could not create alias, unexpected error: cert_missing - The domain you are trying to associate is missing a SSL certificate',
    'DOMAIN_NOT_CERTIFIED',
    'then pulumi up: all else is done',
  ],
  [
    'could not create project, unexpected error: conflict - Project "shop" already exists, please use a new name.',
    'VERCEL_PROJECT_EXISTS',
    'npx poolproof adopt --project shop;',
  ],
])('%s', ([said, code, fix]) => {
  const explained = nextStep(said)
  expect(explained?.code).toBe(code)
  expect(explained?.fix).toContain(fix)
  expect(nextStep(explained?.message ?? '')).toBeUndefined()
})

test('what no row knows stays as it is', () => {
  for (const said of ['pq: table "t" already exists', 'HTTP 500']) expect(nextStep(said)).toBeUndefined()
})

test('a failed run shows the next step, and not the policies that its end stopped', () => {
  const lines = ['pq: role "x" already exists', 'failed to run remediation: rpc error: context canceled'].map(
    (message) => JSON.stringify({ diagnosticEvent: { severity: 'error', message } }),
  )
  expect(failureText(readEngineEvents(lines.join('\n')))).toMatch(/^error: ROLE_EXISTS: [^\n]*\n {2}fix: .*$/)
  expect(eventText(lines[0] as string)).toContain('ROLE_EXISTS')
  expect(eventText(lines[1] as string)).toBeUndefined()
})
