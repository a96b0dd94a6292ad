import { expect, test } from 'vitest'
import type { DeploymentFacts } from '../../../rules/environment/deployment-facts.ts'
import { directUrl, findings, goodFacts, ownHost, pooledUrl, pooler, variable } from './good-facts.ts'

const neon = 'postgresql://app:canary1@ep-a-1-pooler.eu-central-1.aws.neon.tech/shop?sslmode=require'
const neonDirect = neon.replace('-pooler', '')
const own = (url: string) => url.replace(pooler, ownHost).replace(/\.[a-z]{20}:/, ':')
const pair = (pooled: string, direct: string): DeploymentFacts => ({
  ...variable('DATABASE_URL', pooled),
  directUrl: direct,
})
const remote = 'postgresql://app:canary1@db.example.com:5432/shop?sslmode=require'
const koyeb =
  'postgresql://app:canary1@ep-white-morning-a2cks0uu-pooler.eu-central-1.pg.koyeb.app:5432/shop?sslmode=require'
const here = 'postgresql://app:canary1@127.0.0.1:6432/shop?sslmode=disable'
/** How findings show a URL of Supabase's pooler. */
const shown = (user: string, port: number) =>
  `postgresql://${user}.abcdefghijklmnopqrst:***@${pooler}:${port}/postgres?sslmode=require`
const setUrl = ' => vercel env add DATABASE_URL production --sensitive --force, then vercel redeploy URL'
const setDirect = ' => set DIRECT_URL where migrations run (CI, .env), never on Vercel'

test.each<[spoiled: string, facts: DeploymentFacts, found: string]>([
  [
    'the direct URL of Supabase',
    variable('DATABASE_URL', own(directUrl)),
    `refuse DATABASE_URL DIRECT_AS_POOLED: DATABASE_URL connects directly to Supabase (db.REF on port 5432 is Postgres itself): every instance takes connections of Postgres itself; it should read ${shown('migrator', 6543)}${setUrl}`,
  ],
  [
    'the direct URL of Supabase, its pooler unknown',
    { ...variable('DATABASE_URL', own(directUrl)), directUrl: '' },
    'refuse DATABASE_URL DIRECT_AS_POOLED: DATABASE_URL connects directly to Supabase (db.REF on port 5432 is Postgres itself): every instance takes connections of Postgres itself; it should read postgresql://migrator.abcdefghijklmnopqrst:***@aws-N-REGION.pooler.supabase.com:6543/postgres?sslmode=require => the host of the shared pooler (aws-N-REGION) does not follow from the project: copy it from Connect > Transaction pooler; then vercel env add DATABASE_URL production --sensitive --force, then vercel redeploy URL',
  ],
  [
    'the direct URL of Neon',
    pair(neonDirect, neonDirect),
    `refuse DATABASE_URL DIRECT_AS_POOLED: DATABASE_URL connects directly to Neon (its first label does not end in -pooler): every instance takes connections of Postgres itself; it should read postgresql://app:***@ep-a-1-pooler.eu-central-1.aws.neon.tech:5432/shop?sslmode=require${setUrl}`,
  ],
  [
    'session mode for functions',
    variable('DATABASE_URL', pooledUrl.replace('6543', '5432')),
    `refuse DATABASE_URL SESSION_AS_POOLED: DATABASE_URL is a session mode pooler (port 5432 is the shared pooler in session mode): each client keeps a backend until it disconnects; it should read ${shown('app', 6543)}${setUrl}`,
  ],
  [
    'a transaction pooler for migrations',
    { ...goodFacts, directUrl: pooledUrl },
    `refuse DIRECT_URL POOLED_AS_DIRECT: DIRECT_URL goes through the pooler of Supabase (port 6543 is the shared pooler in transaction mode): the lock of a migration (72707369) stays behind there; it should read ${shown('app', 5432)}${setDirect}`,
  ],
  [
    '-pooler twice',
    pair(neon.replace('-pooler', '-pooler-pooler'), neonDirect),
    `refuse DATABASE_URL POOLER_TWICE: DATABASE_URL names the pooler 2 times in its host (-pooler-pooler), and no such host exists; it should read postgresql://app:***@ep-a-1-pooler.eu-central-1.aws.neon.tech:5432/shop?sslmode=require${setUrl}`,
  ],
  [
    '-pooler twice for migrations',
    pair(neon, neonDirect.replace('ep-a-1', 'ep-a-1-pooler-pooler')),
    `refuse DIRECT_URL POOLER_TWICE: DIRECT_URL names the pooler 2 times in its host (-pooler-pooler), and no such host exists; it should read postgresql://app:***@ep-a-1.eu-central-1.aws.neon.tech:5432/shop?sslmode=require${setDirect}`,
  ],
  [
    'the pooler port of another provider',
    pair(neonDirect.replace('.tech/', '.tech:6543/'), neonDirect),
    `refuse DATABASE_URL WRONG_PORT: DATABASE_URL names port 6543, where Neon does not listen (only on 5432); it should read postgresql://app:***@ep-a-1-pooler.eu-central-1.aws.neon.tech:5432/shop?sslmode=require${setUrl}`,
  ],
  [
    'a user without project at the shared pooler',
    variable('DATABASE_URL', pooledUrl.replace(/\.[a-z]{20}:/, ':')),
    `refuse DATABASE_URL SUPABASE_USER: DATABASE_URL logs in as app: the shared pooler finds the project by the user name: it must be app.REF; it should read ${shown('app', 6543)}${setUrl}`,
  ],
  [
    'a user with project at db.REF',
    { ...variable('DATABASE_URL', pooledUrl.replace(pooler, ownHost)), addresses: { [ownHost]: [4, 6] } },
    `refuse DATABASE_URL SUPABASE_USER: DATABASE_URL logs in as app.abcdefghijklmnopqrst: db.REF wants the bare role name, without the project behind it; it should read postgresql://app:***@db.abcdefghijklmnopqrst.supabase.co:6543/postgres?sslmode=require${setUrl}`,
  ],
  [
    'a host with IPv6 only, by its name',
    variable('DATABASE_URL', own(pooledUrl)),
    'warn DATABASE_URL IPV6_ONLY: DATABASE_URL names db.abcdefghijklmnopqrst.supabase.co, which has IPv6 addresses only, unless the project has the IPv4 add-on: Vercel cannot reach it; it should read postgresql://app.abcdefghijklmnopqrst:***@aws-1-eu-central-1.pooler.supabase.com:6543/postgres?sslmode=require => copy the host of the shared pooler from Connect (aws-N-REGION.pooler.supabase.com:6543), unless Project Settings > Add-ons shows the IPv4 add-on; then vercel env add DATABASE_URL production --sensitive --force, then vercel redeploy URL',
  ],
  [
    'a host with IPv6 only, looked up',
    { ...variable('DATABASE_URL', own(pooledUrl)), addresses: { [ownHost]: [6] } },
    'refuse DATABASE_URL IPV6_ONLY: DATABASE_URL names db.abcdefghijklmnopqrst.supabase.co, which has IPv6 addresses only: Vercel cannot reach it; it should read postgresql://app.abcdefghijklmnopqrst:***@aws-1-eu-central-1.pooler.supabase.com:6543/postgres?sslmode=require => copy the host of the shared pooler from Connect (aws-N-REGION.pooler.supabase.com:6543); then vercel env add DATABASE_URL production --sensitive --force, then vercel redeploy URL',
  ],
  [
    'a host with IPv6 only, for migrations',
    { ...goodFacts, directUrl: own(directUrl) },
    'warn DIRECT_URL IPV6_ONLY: DIRECT_URL names db.abcdefghijklmnopqrst.supabase.co, which has IPv6 addresses only, unless the project has the IPv4 add-on: most CI machines cannot reach it; it should read postgresql://migrator.abcdefghijklmnopqrst:***@aws-1-eu-central-1.pooler.supabase.com:5432/postgres?sslmode=require => copy the host of the shared pooler from Connect (aws-N-REGION.pooler.supabase.com:5432), unless Project Settings > Add-ons shows the IPv4 add-on; then set DIRECT_URL where migrations run (CI, .env), never on Vercel',
  ],
  [
    'a name of a compose file',
    pair(remote.replace('db.example.com', 'postgres'), remote.replace('db.example.com', 'postgres')),
    'refuse DATABASE_URL PRIVATE_HOST: DATABASE_URL names postgres, known in its own network only: Vercel cannot reach it => copy the public host from the provider; then vercel env add DATABASE_URL production --sensitive --force, then vercel redeploy URL',
  ],
  [
    'an address of a private range',
    pair(remote.replace('db.example.com', '10.0.0.8'), remote.replace('db.example.com', '10.0.0.8')),
    'warn DATABASE_URL PRIVATE_HOST: DATABASE_URL names 10.0.0.8, an address of a private range: Vercel cannot reach it => copy the public host from the provider; then vercel env add DATABASE_URL production --sensitive --force, then vercel redeploy URL',
  ],
  [
    'this machine, and the deployment elsewhere',
    variable('DATABASE_URL', here),
    `refuse DATABASE_URL LOOPBACK_HOST: DATABASE_URL names 127.0.0.1, but the deployment is api.example.com${setUrl}`,
  ],
  [
    'a host we do not know',
    pair(remote, remote),
    'warn DATABASE_URL DOOR_UNKNOWN: DATABASE_URL may or may not go through a transaction mode pooler: its host is none of the providers we know => let the doctor ask the server: npx poolproof doctor --url -',
  ],
  [
    'a host we do not know, in a stack',
    { ...pair(remote, remote), where: 'stack' },
    'warn DATABASE_URL DOOR_UNKNOWN: DATABASE_URL may or may not go through a transaction mode pooler: its host is none of the providers we know => if the pooler is your own: pulumi config set --path poolproof:database.provider pgbouncer',
  ],
  [
    'a host whose mode nothing tells, in a stack: it is no pooler of its own',
    { ...pair(koyeb, koyeb.replace('-pooler', '')), where: 'stack', managed: true },
    'warn DATABASE_URL DOOR_UNKNOWN: DATABASE_URL may or may not go through a transaction mode pooler: whether Koyeb has a pooler behind -pooler is not documented => its console shows no pooled URL: put PgBouncer in transaction mode in front of it, at a public address, and set its URL; then pulumi config set --path poolproof:database.pooledAddress, then pulumi up',
  ],
  [
    'another database',
    { ...goodFacts, directUrl: directUrl.replace('/postgres?', '/other?') },
    `refuse DIRECT_URL OTHER_DATABASE: DATABASE_URL and DIRECT_URL name different databases (postgres and other): ${shown('app', 6543)} and postgresql://migrator.abcdefghijklmnopqrst:***@aws-1-eu-central-1.pooler.supabase.com:5432/other?sslmode=require; it should read ${shown('migrator', 5432)}${setDirect}`,
  ],
  [
    'another endpoint',
    pair(neon, neonDirect.replace('ep-a-1', 'ep-b-2')),
    `refuse DIRECT_URL OTHER_DATABASE: DATABASE_URL and DIRECT_URL name different databases (ep-a-1 and ep-b-2): postgresql://app:***@ep-a-1-pooler.eu-central-1.aws.neon.tech:5432/shop?sslmode=require and postgresql://app:***@ep-b-2.eu-central-1.aws.neon.tech:5432/shop?sslmode=require${setDirect}`,
  ],
  [
    'another provider',
    { ...goodFacts, directUrl: neonDirect },
    `refuse DIRECT_URL OTHER_DATABASE: DATABASE_URL and DIRECT_URL name different databases (Supabase and Neon): ${shown('app', 6543)} and postgresql://app:***@ep-a-1.eu-central-1.aws.neon.tech:5432/shop?sslmode=require${setDirect}`,
  ],
])('a URL of the wrong endpoint is reported once, with the right one: %s', (_, facts, found) => {
  expect(findings(facts)).toEqual([found])
})
