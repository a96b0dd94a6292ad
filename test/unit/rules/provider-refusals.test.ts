import { expect, test } from 'vitest'
import { eventText, failureText, readEngineEvents, unsaidSteps } from '../../../rules/engine-events.ts'
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
    'error creating role shop_app: pq: permission denied to create role',
    'ADMIN_DENIED',
    'as a superuser: ALTER ROLE ADMIN CREATEROLE ',
  ],
  [
    'error creating schema web: pq: must be owner of schema web',
    'SCHEMA_EXISTS',
    'pulumi config set --path poolproof:database.schema web_2',
  ],
  [
    '1 error occurred:\n\t* error updating role shop_app_a (ENCRYPTED): permission denied to alter role\n\n',
    'ROLE_FOREIGN',
    'GRANT "shop_app_a" TO ADMIN WITH ADMIN OPTION',
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

test('with the URN of the resource: its stack, the import that takes it over, and no words of the bridge', () => {
  const urn =
    'urn:pulumi:prod::poolproof::poolproof:index:PooledPostgres$postgresql:index/role:Role::postgres-app-a'
  const { what, fix } =
    nextStep('creating URN: 1 error occurred:\n\t* pq: role "shop_app_a" already exists\n\n', urn) ?? {}
  expect(what).toBe('pq: role "shop_app_a" already exists')
  expect(fix).toContain(
    "pulumi import postgresql:index/role:Role postgres-app-a 'shop_app_a' --parent postgres=urn:pulumi:prod::poolproof::poolproof:index:PooledPostgres::postgres " +
      '--provider postgresql=urn:pulumi:prod::poolproof::pulumi:providers:postgresql::postgresql --protect=false --generate-code=false --yes --stack prod',
  )
  const project =
    'urn:pulumi:prod::poolproof::poolproof:index:VercelApp$vercel:index/project:Project::app-project'
  expect(nextStep('conflict - Project "shop" already exists, please use a new name.', project)?.fix).toBe(
    'take it over: npx poolproof adopt --project shop --stack prod; or choose another name: pulumi config set poolproof:project shop-2 --stack prod',
  )
})

test('what no row knows stays as it is', () => {
  for (const said of ['pq: table "t" already exists', 'HTTP 500']) expect(nextStep(said)).toBeUndefined()
})

test('what the program says of a failed resource stands with the resource, once', () => {
  const role = 'urn:pulumi:dev::p::x$postgresql:index/role:Role::postgres-app-a'
  const events = [
    {
      urn: 'urn:pulumi:dev::p::pulumi:pulumi:Stack::p-dev',
      message: 'ROLE_EXISTS: pq: role "x" already exists\n  fix: npm run it',
    },
    { urn: role, message: 'pq: role "x" already exists' },
    { urn: role.replace('app-a', 'app-b'), message: 'refused' },
    { urn: role.replace('app-a', 'app'), message: 'refused' },
  ].map((event) => JSON.stringify({ diagnosticEvent: { severity: 'error', ...event } }))
  expect(failureText(readEngineEvents(events.join('\n')))).toBe(
    'Role postgres-app-a: error: ROLE_EXISTS: pq: role "x" already exists\n  fix: npm run it\n' +
      'Role postgres-app-b: error: refused\nRole postgres-app: error: refused',
  )
})

test('a failed run shows the next step, and not the policies that its end stopped', () => {
  const lines = ['pq: role "x" already exists', 'failed to run remediation: rpc error: context canceled'].map(
    (message) => JSON.stringify({ diagnosticEvent: { severity: 'error', message } }),
  )
  expect(failureText(readEngineEvents(lines.join('\n')))).toMatch(/^error: ROLE_EXISTS: [^\n]*\n {2}fix: .*$/)
  expect(eventText(lines[0] as string)).toContain('ROLE_EXISTS')
  expect(eventText(lines[1] as string)).toBeUndefined()
})

test('what a display did not say is said after it: of a destroy all, of an update nothing that the program said', () => {
  const event = (message: string, urn = 'urn:pulumi:dev::p::x$postgresql:index/role:Role::postgres-app') =>
    JSON.stringify({ diagnosticEvent: { severity: 'error', urn, message } })
  const inUse = event('role "x" cannot be dropped because some objects depend on it')
  expect(unsaidSteps(`${inUse}\n${inUse}\n{"half`)).toEqual([
    expect.stringMatching(/^ROLE_IN_USE: .*\n.*destroy --stack dev/),
  ])
  expect(unsaidSteps(`${event('ROLE_IN_USE: said\n  fix: so')}\n${inUse}`)).toEqual([])
})
