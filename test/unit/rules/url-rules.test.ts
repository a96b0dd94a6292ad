import { expect, test } from 'vitest'
import { type DeploymentFacts, variablesOf } from '../../../rules/environment/deployment-facts.ts'
import { directUrl, findings, goodFacts, pooledUrl, pooler, variable } from './good-facts.ts'

const azure = 'postgresql://app:canary1@shop.postgres.database.azure.com:6432/shop?sslmode=require'
const prisma = 'postgresql://app:canary1@db.prisma.io:5432/shop?sslmode=require'
const pair = (pooled: string, direct: string): DeploymentFacts => ({
  ...variable('DATABASE_URL', pooled),
  directUrl: direct,
})
const beside = (facts: DeploymentFacts, extra: Record<string, string>): DeploymentFacts => ({
  ...facts,
  variables: { ...facts.variables, ...variablesOf(extra) },
})
/** How findings show a URL of Supabase's pooler. */
const shown = (user: string, port: number) =>
  `postgresql://${user}.abcdefghijklmnopqrst:***@${pooler}:${port}/postgres?sslmode=require`
const setUrl = ' => vercel env add DATABASE_URL production --sensitive --force, then vercel redeploy URL'
const setDirect = ' => set DIRECT_URL where migrations run (CI, .env), never on Vercel'

test.each<[spoiled: string, facts: DeploymentFacts, found: string]>([
  [
    'verification switched off',
    variable('DATABASE_URL', pooledUrl.replace('require', 'no-verify')),
    `refuse DATABASE_URL TLS_OFF: DATABASE_URL turns the verification of the server off (sslmode=no-verify); it should read ${shown('app', 6543)}${setUrl}`,
  ],
  [
    'encryption switched off',
    variable('DATABASE_URL', pooledUrl.replace('require', 'disable')),
    `refuse DATABASE_URL TLS_OFF: DATABASE_URL turns the verification of the server off (sslmode=disable); it should read ${shown('app', 6543)}${setUrl}`,
  ],
  [
    'verification switched off in the words of Prisma',
    variable('DATABASE_URL', `${pooledUrl}&sslaccept=accept_invalid_certs`),
    `refuse DATABASE_URL TLS_OFF: DATABASE_URL turns the verification of the server off (sslaccept=accept_invalid_certs); it should read ${shown('app', 6543)}${setUrl}`,
  ],
  [
    'verification switched off for the process',
    variable('NODE_TLS_REJECT_UNAUTHORIZED', '0'),
    'refuse NODE_TLS_REJECT_UNAUTHORIZED TLS_OFF_EVERYWHERE: NODE_TLS_REJECT_UNAUTHORIZED=0 turns the verification of servers off for the whole function => vercel env rm NODE_TLS_REJECT_UNAUTHORIZED production, then vercel redeploy URL',
  ],
  [
    'no word about TLS',
    variable('DATABASE_URL', pooledUrl.replace('?sslmode=require', '')),
    `warn DATABASE_URL TLS_MISSING: DATABASE_URL has no sslmode: pg and Prisma's migrations then send plain text to aws-1-eu-central-1.pooler.supabase.com; it should read ${shown('app', 6543)}${setUrl}`,
  ],
  [
    'verify-full for migrations',
    { ...goodFacts, directUrl: directUrl.replace('require', 'verify-full') },
    `warn DIRECT_URL TLS_WEAKENED: DIRECT_URL asks for sslmode=verify-full, which Prisma's migrations treat as prefer: plain text is allowed; it should read ${shown('migrator', 5432)}${setDirect}`,
  ],
  [
    'a private CA that is not given to an app with a pool of its own',
    { ...variable('DATABASE_CA', undefined), honoursConnectionLimit: undefined },
    'warn DATABASE_CA TLS_CA_MISSING: DATABASE_URL leads to Supabase, whose certificates are signed by its own CA, and DATABASE_CA is not set => curl -fsSo ca.pem https://supabase-downloads.s3-ap-southeast-1.amazonaws.com/prod/ssl/prod-ca-2021.crt (SHA-256 fingerprint 80:70:25:AD:...:CA:FA); then vercel env add DATABASE_CA production --force, then vercel redeploy URL',
  ],
  [
    'connection_limit beside DATABASE_POOL_MAX',
    variable('DATABASE_URL', `${pooledUrl}&connection_limit=1`),
    `warn DATABASE_URL CONNECTION_LIMIT_IGNORED: DATABASE_URL: connection_limit=1 is not used, DATABASE_POOL_MAX=2 is; it should read ${shown('app', 6543)} => vercel env add DATABASE_POOL_MAX production --force, then vercel redeploy URL`,
  ],
  [
    'connection_limit with Prisma 7',
    { ...variable('DATABASE_URL', `${pooledUrl}&connection_limit=3`), honoursConnectionLimit: false },
    `refuse DATABASE_URL CONNECTION_LIMIT_IGNORED: DATABASE_URL: connection_limit=3 does nothing since Prisma 7, each instance opens up to 10 connections; it should read ${shown('app', 6543)} => set the size where the app creates the pool: new PrismaPg(new pg.Pool({ max: 3, ... }))`,
  ],
  [
    'connection_limit for migrations',
    { ...goodFacts, directUrl: `${directUrl}&connection_limit=1` },
    `warn DIRECT_URL CONNECTION_LIMIT_IGNORED: DIRECT_URL: connection_limit=1 has no effect on migrations, which open the connections they need; it should read ${shown('migrator', 5432)}${setDirect}`,
  ],
  [
    'options through PgBouncer',
    pair(`${azure}&options=-c%20a=1`, azure.replace('6432', '5432')),
    `refuse DATABASE_URL PARAMETER_HARMS: DATABASE_URL: options is refused by PgBouncer as a startup parameter; set it on the role instead: ALTER ROLE "app" SET ...; it should read postgresql://app:***@shop.postgres.database.azure.com:6432/shop?sslmode=require${setUrl}`,
  ],
  [
    'pgbouncer=true in the direct URL',
    pair(azure, `${azure.replace('6432', '5432')}&pgbouncer=true`),
    `warn DIRECT_URL PARAMETER_HARMS: DIRECT_URL: pgbouncer does not make a direct URL pooled; it only turns prepared statements off; it should read postgresql://app:***@shop.postgres.database.azure.com:5432/shop?sslmode=require${setDirect}`,
  ],
  [
    'a line break',
    variable('DATABASE_URL', `${pooledUrl}\n`),
    'refuse DATABASE_URL URL_WHITESPACE: DATABASE_URL begins or ends with 1 character of white space (`echo` adds a line break); it should read postgresql://app.abcdefghijklmnopqrst:***@aws-1-eu-central-1.pooler.supabase.com:6543/postgres?sslmode=require => vercel env add DATABASE_URL production --sensitive --force, then vercel redeploy URL',
  ],
  [
    'quotation marks',
    variable('DATABASE_URL', `"${pooledUrl}"`),
    `refuse DATABASE_URL URL_QUOTED: DATABASE_URL is wrapped in quotation marks; it should read ${shown('app', 6543)}${setUrl}`,
  ],
  [
    'text in front',
    variable('DATABASE_URL', `psql ${pooledUrl}`),
    `refuse DATABASE_URL URL_PREFIX: DATABASE_URL has 5 characters in front of postgresql://; it should read ${shown('app', 6543)}${setUrl}`,
  ],
  [
    'two URLs',
    variable('DATABASE_URL', `${pooledUrl}\nDIRECT_URL=${pooledUrl}`),
    'refuse DATABASE_URL URL_SEVERAL: DATABASE_URL holds several URLs => take one of them (a whole file: npx poolproof doctor --env-file FILE); then vercel env add DATABASE_URL production --sensitive --force, then vercel redeploy URL',
  ],
  [
    'another scheme',
    variable('DATABASE_URL', 'mysql://app:canary1@db.example.com/shop'),
    'refuse DATABASE_URL URL_SCHEME: DATABASE_URL begins with mysql://, not with postgresql:// => vercel env add DATABASE_URL production --sensitive --force, then vercel redeploy URL',
  ],
  [
    'Accelerate',
    variable('DATABASE_URL', 'prisma+postgres://accelerate.prisma-data.net/?api_key=canary1'),
    'refuse DATABASE_URL URL_ACCELERATE: DATABASE_URL is a prisma+postgres:// URL of Prisma Accelerate, an HTTP service that node-postgres cannot speak to => copy the pooled connection string (pooled.db.prisma.io) from console.prisma.io; then vercel env add DATABASE_URL production --sensitive --force, then vercel redeploy URL',
  ],
  [
    '# in the password',
    variable('DATABASE_URL', pooledUrl.replace('canary1', 'can#ary1')),
    `refuse DATABASE_URL URL_UNESCAPED: DATABASE_URL contains # in the password, not percent-encoded; it should read ${shown('app', 6543)} => node -p 'encodeURIComponent(fs.readFileSync(0,"utf8").trim())' encodes what you type until Ctrl-D; then vercel env add DATABASE_URL production --sensitive --force, then vercel redeploy URL`,
  ],
  [
    'no database',
    { ...goodFacts, directUrl: directUrl.replace('/postgres?', '/?') },
    'refuse DIRECT_URL URL_INCOMPLETE: DIRECT_URL names no database; it should read postgresql://migrator.abcdefghijklmnopqrst:***@aws-1-eu-central-1.pooler.supabase.com:5432/DATABASE?sslmode=require => set DIRECT_URL where migrations run (CI, .env), never on Vercel',
  ],
  [
    'several hosts',
    variable('DATABASE_URL', pooledUrl.replace(':6543', ',b.example.com:6543')),
    `refuse DATABASE_URL URL_HOST_MALFORMED: DATABASE_URL names several hosts, and node-postgres connects to one${setUrl}`,
  ],
  [
    'a port that is none',
    { ...goodFacts, directUrl: directUrl.replace('5432', 'port') },
    `refuse DIRECT_URL URL_PORT_MALFORMED: DIRECT_URL has a port that is not a number from 1 to 65535; it should read ${shown('migrator', 5432)} => set DIRECT_URL where migrations run (CI, .env), never on Vercel`,
  ],
  [
    'two question marks',
    variable('DATABASE_URL', `${pooledUrl}?pgbouncer=true`),
    `refuse DATABASE_URL URL_TWO_QUESTION_MARKS: DATABASE_URL has 2 question marks; the first begins the parameters, & joins them; it should read ${shown('app', 6543)}&pgbouncer=true${setUrl}`,
  ],
  [
    '& in place of ?',
    variable('DATABASE_URL', pooledUrl.replace('?', '&')),
    `refuse DATABASE_URL URL_QUERY_MALFORMED: DATABASE_URL begins its parameters with &, not with ?; it should read ${shown('app', 6543)}${setUrl}`,
  ],
  [
    'a placeholder',
    variable('DATABASE_URL', pooledUrl.replace('canary1', '[YOUR-PASSWORD]')),
    `refuse DATABASE_URL URL_PLACEHOLDER: DATABASE_URL still has a placeholder in its password${setUrl}`,
  ],
  [
    'the inverted names of Prisma Postgres',
    beside(pair(prisma, prisma), { DATABASE_URL_POOLED: prisma.replace('db.', 'pooled.db.') }),
    'refuse DATABASE_URL INTEGRATION_INVERTED: DATABASE_URL, as its integration sets it, is the direct URL (only pooled.db.prisma.io pools, on the same port); DATABASE_URL_POOLED is the pooled one; it should read postgresql://app:***@pooled.db.prisma.io:5432/shop?sslmode=require => copy the value of DATABASE_URL_POOLED: vercel env add DATABASE_URL production --sensitive --force, then vercel redeploy URL',
  ],
  [
    'POSTGRES_URL copied',
    beside(goodFacts, { POSTGRES_URL: pooledUrl, POSTGRES_PRISMA_URL: `${pooledUrl}&pgbouncer=true` }),
    'warn DATABASE_URL POSTGRES_URL_FOR_PRISMA: DATABASE_URL has the value of POSTGRES_URL, without pgbouncer=true and connect_timeout; POSTGRES_PRISMA_URL is also set => copy the value of POSTGRES_PRISMA_URL: vercel env add DATABASE_URL production --sensitive --force, then vercel redeploy URL',
  ],
  [
    'POSTGRES_URL read',
    {
      ...beside(variable('DATABASE_URL', undefined), {
        POSTGRES_URL: pooledUrl,
        POSTGRES_PRISMA_URL: `${pooledUrl}&pgbouncer=true`,
      }),
      reads: 'POSTGRES_URL',
      required: [],
    },
    'warn POSTGRES_URL POSTGRES_URL_FOR_PRISMA: the app reads POSTGRES_URL, without pgbouncer=true and connect_timeout; POSTGRES_PRISMA_URL is also set => copy the value of POSTGRES_PRISMA_URL: vercel env add POSTGRES_URL production --sensitive --force, then vercel redeploy URL',
  ],
  [
    'only the names of an integration',
    { ...beside(variable('DATABASE_URL', undefined), { POSTGRES_PRISMA_URL: pooledUrl }), required: [] },
    'refuse DATABASE_URL INTEGRATION_NAME_UNREAD: DATABASE_URL is not set, but POSTGRES_PRISMA_URL of an integration is => copy the value of POSTGRES_PRISMA_URL: vercel env add DATABASE_URL production --sensitive --force, then vercel redeploy URL',
  ],
  [
    'the pieces of a URL',
    {
      ...beside(variable('DATABASE_URL', undefined), {
        DB_HOST: 'ep-x-1.us-east-2.aws.neon.tech',
        DB_USER: 'app',
        DB_PASSWORD: 'canary1',
        DB_NAME: 'shop',
      }),
      required: [],
    },
    `refuse DATABASE_URL URL_IN_PIECES: DATABASE_URL is not set, and Prisma reads nothing of DB_HOST, DB_USER, DB_PASSWORD, DB_NAME; it should read postgresql://app:***@ep-x-1-pooler.us-east-2.aws.neon.tech:5432/shop?sslmode=require => write them as one URL, percent-encoded: vercel env add DATABASE_URL production --sensitive --force, then vercel redeploy URL`,
  ],
  [
    'some pieces of a URL',
    {
      ...beside(variable('DATABASE_URL', undefined), { PGHOST: 'canary1 x', PGUSER: 'app', PGPORT: '6543' }),
      required: [],
    },
    `refuse DATABASE_URL URL_IN_PIECES: DATABASE_URL is not set, and Prisma reads nothing of PGHOST, PGPORT, PGUSER; no password and no database is among them => write them as one URL, percent-encoded: vercel env add DATABASE_URL production --sensitive --force, then vercel redeploy URL`,
  ],
  [
    'the address of an API',
    variable('DATABASE_URL', 'https://abcdefghijklmnopqrst.supabase.co'),
    "refuse DATABASE_URL URL_HTTP: DATABASE_URL is the address of a Supabase project's API, which belongs in SUPABASE_URL: a database has a postgresql:// URL => copy the pooled connection string (Supabase: Connect, Transaction pooler, at https://supabase.com/dashboard/project/_; Neon: Connect at https://console.neon.tech; Prisma: https://console.prisma.io); then vercel env add DATABASE_URL production --sensitive --force, then vercel redeploy URL",
  ],
  [
    'the brackets of a template',
    variable('DATABASE_URL', pooledUrl.replace('canary1', '[canary1]')),
    `refuse DATABASE_URL URL_BRACKETS: DATABASE_URL has the brackets of a template around its password; it should read ${shown('app', 6543)}${setUrl}`,
  ],
  [
    'a $ that Next.js expands',
    {
      ...variable('DATABASE_URL', pooledUrl.replace('canary1', 'can$ary1')),
      where: 'file',
      packages: { next: '16.2.0' },
    },
    'refuse DATABASE_URL ENV_DOLLAR_EXPANDED: DATABASE_URL has a $ that Next.js takes for the beginning of a variable, in quotation marks too: the app reads a shorter URL => write $ as %24: edit DATABASE_URL in the file',
  ],
  [
    'DIRECT_URL on Vercel',
    variable('DIRECT_URL', directUrl),
    'refuse DIRECT_URL DIRECT_URL_IN_FUNCTION: DIRECT_URL is in the environment of the functions: it bypasses the pooler => vercel env rm DIRECT_URL production, then vercel redeploy URL',
  ],
  [
    'the unpooled name of an integration on Vercel',
    variable('DATABASE_URL_UNPOOLED', directUrl),
    'warn DATABASE_URL_UNPOOLED DIRECT_URL_IN_FUNCTION: DATABASE_URL_UNPOOLED is in the environment of the functions: it bypasses the pooler => vercel env rm DATABASE_URL_UNPOOLED production, then vercel redeploy URL',
  ],
])('a URL with a parameter or a spelling that does harm is found, once: %s', (_, facts, found) => {
  expect(findings(facts)).toEqual([found])
})
