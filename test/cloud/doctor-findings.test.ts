import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { apiToken, embeddedVercel } from './harness/embedded-vercel.ts'
import { type DoctorRun, differing } from './harness/run-doctor.ts'
import { checkProject, correctProject, pooledUrl, ref, type Typed } from './harness/typed-project.ts'

let cloud: Awaited<ReturnType<typeof embeddedVercel>>
let healthy: DoctorRun
beforeAll(async () => {
  cloud = await embeddedVercel()
  vi.stubEnv('VERCEL_API_TOKEN', apiToken)
  vi.stubEnv('VERCEL_API_URL', cloud.vercel.api)
  healthy = await checkProject(cloud, correctProject)
})
afterAll(async () => {
  vi.unstubAllEnvs()
  await cloud[Symbol.asyncDispose]()
})

async function oneRed(project: Partial<Typed>, line: string, code: string, said: string): Promise<void> {
  const variables = { ...correctProject.variables, ...project.variables }
  const ill = await checkProject(cloud, { ...correctProject, ...project, variables })
  expect(differing(healthy, ill)).toEqual({ [line]: 'wrong' })
  expect(ill.codes).toEqual({ [line]: [code] })
  expect(ill.text).toContain(said)
  expect(ill.text).not.toMatch(/canary/)
}

test('a project typed right has no line in red, and says what cannot be read', () => {
  expect(healthy.codes).toEqual({})
  expect(healthy.verdicts).toMatchObject({
    'pooled URL': 'ok',
    variables: 'cannot tell',
    'secrets are Sensitive': 'ok',
    'Prisma packages': 'ok',
    'deployed after the last change': 'ok',
  })
  expect(healthy.text).toContain('Sensitive values cannot be read: JWT_ACCESS_SECRET, JWT_REFRESH_SECRET')
})

const own = `postgresql://postgres:canary1@db.${ref}.supabase.co`
const neon = (first: string, port = '') =>
  `postgresql://app:canary1@${first}.eu-central-1.aws.neon.tech${port}/shop?sslmode=require`

test.each([
  [
    'the direct URL of Supabase',
    `${own}:5432/postgres?sslmode=require`,
    'DIRECT_AS_POOLED',
    'connects directly to Supabase',
  ],
  [
    'the direct URL of Neon',
    neon('ep-a-1'),
    'DIRECT_AS_POOLED',
    'should read postgresql://app:***@ep-a-1-pooler.',
  ],
  ['session mode', pooledUrl.replace('6543', '5432'), 'SESSION_AS_POOLED', ':6543/postgres?sslmode=require'],
  ['the right port on the wrong host', neon('ep-a-1-pooler', ':6543'), 'WRONG_PORT', 'only on 5432'],
  ['a user without the project', pooledUrl.replace(`.${ref}`, ''), 'SUPABASE_USER', 'logs in as app'],
  ['-pooler-pooler', neon('ep-a-1-pooler-pooler'), 'POOLER_TWICE', '@ep-a-1-pooler.eu'],
  ['connection_limit', `${pooledUrl}&connection_limit=1`, 'CONNECTION_LIMIT_IGNORED', 'new pg.Pool({ max: 1'],
  ['two question marks', `${pooledUrl}?pgbouncer=true`, 'URL_TWO_QUESTION_MARKS', 'require&pgbouncer=true'],
  [
    '#?@%/ in the password',
    pooledUrl.replace('canary1', 'canary1#?@%/'),
    'URL_UNESCAPED',
    'not percent-encoded',
  ],
  ['quotation marks', `"${pooledUrl}"`, 'URL_QUOTED', 'is wrapped in quotation marks'],
  [
    'Accelerate',
    'prisma+postgres://accelerate.prisma-data.net/?api_key=canary1',
    'URL_ACCELERATE',
    'pooled.db.prisma.io',
  ],
  ['a placeholder', pooledUrl.replace('canary1', '[YOUR-PASSWORD]'), 'URL_PLACEHOLDER', 'placeholder'],
  ['verification off', pooledUrl.replace('=require', '=no-verify'), 'TLS_OFF', 'sslmode=no-verify'],
  [
    'this machine as host',
    'postgresql://app:canary1@localhost:6432/shop',
    'LOOPBACK_HOST',
    'names localhost',
  ],
])('%s as the URL: one line in red, and no other', async (_, url, code, said) => {
  await oneRed({ url }, 'pooled URL', code, said)
})

const prisma = 'postgresql://app:canary1@db.prisma.io:5432/postgres?sslmode=require'
const x = { sensitive: 'canary3' }
test.each<[string, Typed['variables'], string, string, string]>([
  [
    'an integration that inverts',
    { DATABASE_URL_POOLED: x },
    prisma,
    'INTEGRATION_INVERTED',
    'is the pooled one',
  ],
  [
    'names of an integration',
    { DATABASE_URL: undefined, POSTGRES_URL: x },
    '',
    'INTEGRATION_NAME_UNREAD',
    'copy the',
  ],
  ['no DATABASE_URL', { DATABASE_URL: undefined }, '', 'VARIABLE_MISSING', 'DATABASE_URL is not set'],
])('%s: one line in red, and no other', async (_, variables, url, code, said) => {
  await oneRed({ variables, url }, 'pooled URL', code, said)
})

const front = (FRONTEND_URL: string) => ({ FRONTEND_URL })
test.each<[string, Typed['variables'], string, string]>([
  [
    'TLS off for the process',
    { NODE_TLS_REJECT_UNAUTHORIZED: '0' },
    'TLS_OFF_EVERYWHERE',
    'the whole function',
  ],
  [
    'DIRECT_URL in the function',
    { DIRECT_URL: x },
    'DIRECT_URL_IN_FUNCTION',
    'vercel env rm DIRECT_URL production',
  ],
  ['no secret', { JWT_REFRESH_SECRET: undefined }, 'VARIABLE_MISSING', 'JWT_REFRESH_SECRET is not set'],
  ['NODE_ENV development', { NODE_ENV: 'development' }, 'NODE_ENV_NOT_PRODUCTION', 'should read production'],
  ['a pool of "two"', { DATABASE_POOL_MAX: 'two' }, 'POOL_MAX_INVALID', 'a whole number from 1 to 999'],
  [
    'a path',
    front('https://www.example.com/app'),
    'FRONTEND_NOT_ORIGIN',
    'should read https://www.example.com',
  ],
  ['a trailing slash', front('https://www.example.com/'), 'FRONTEND_NOT_ORIGIN', 'a trailing slash'],
  ['http', front('http://www.example.com'), 'FRONTEND_HTTP', 'should read https://www.example.com'],
  ['a wildcard', front('*'), 'FRONTEND_WILDCARD', 'must be one origin'],
  ['a public secret', { NEXT_PUBLIC_JWT_ACCESS_SECRET: x }, 'SECRET_PUBLIC', 'built into the pages'],
])('%s among the variables: one line in red, and no other', async (_, variables, code, said) => {
  await oneRed({ variables }, 'variables', code, said)
})

test('a secret that is not Sensitive, a change after the deployment, no deployment: one line in red each', async () => {
  const markSensitive = 'vercel env add CRON_SECRET production --sensitive'
  const open = { variables: { CRON_SECRET: 'canary4mXk7TtN5yBf2WcJ9' } }
  await oneRed(open, 'secrets are Sensitive', 'VARIABLE_NOT_SENSITIVE', markSensitive)
  const deployed = 'deployed after the last change'
  await oneRed({ later: 'JWT_ACCESS_SECRET' }, deployed, 'DEPLOYMENT_STALE', 'vercel redeploy')
  await oneRed({ undeployed: true }, deployed, 'DEPLOYMENT_MISSING', 'vercel deploy --prod')
})

const both = { POSTGRES_URL: x, POSTGRES_PRISMA_URL: x }
const reads = ['--reads', 'POSTGRES_URL']
test.each<[string, Partial<Typed>, string, string, string]>([
  [
    'IPv6 only',
    { url: `${own}:6543/postgres?sslmode=require` },
    'pooled URL',
    'IPV6_ONLY',
    'the IPv4 add-on',
  ],
  ['distance', { region: 'syd1' }, 'pooled URL', 'REGIONS_APART', 'put "regions": ["fra1"] into vercel.json'],
  ['POSTGRES_URL', { variables: both, args: reads }, 'pooled URL', 'POSTGRES_URL_FOR_PRISMA', 'is also set'],
  [
    'a front end on another site',
    { variables: front('https://shop-front.vercel.app') },
    'log in from the front end',
    'FRONTEND_CROSS_SITE',
    'put into the front end\'s vercel.json: {"rewrites":[{"source":"/api/:path*"',
  ],
])('%s may be meant: it is reported, and not in red', async (_, project, line, code, said) => {
  const variables = { ...correctProject.variables, ...project.variables }
  const ill = await checkProject(cloud, { ...correctProject, ...project, variables })
  expect(ill.verdicts).toEqual({ ...healthy.verdicts, [line]: 'cannot tell' })
  expect(ill.codes).toEqual({ [line]: [code] })
  expect(
    ill.lines.flatMap(({ reasons }) => reasons.map(({ what, fix }) => `${what} ${fix}`)).join(),
  ).toContain(said)
})

test('a token that Vercel refuses and a project that is not there end in their own Problem, without the token', async () => {
  await expect(checkProject(cloud, { ...correctProject, args: ['--team', 'other'] })).rejects.toMatchObject({
    code: 'VERCEL_REFUSED',
    message: expect.not.stringContaining(apiToken),
  })
})
