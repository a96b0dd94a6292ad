import { expect, test } from 'vitest'
import type { DeploymentFacts } from '../../../rules/environment/deployment-facts.ts'
import { directUrl, findings, goodFacts, pooledUrl, pooler, variable } from './good-facts.ts'

const shown = (user: string, port: number) =>
  `postgresql://${user}.abcdefghijklmnopqrst:***@${pooler}:${port}/postgres?sslmode=require`
const setUrl = ' => vercel env add DATABASE_URL production --sensitive --force, then vercel redeploy URL'
const setDirect = ' => set DIRECT_URL where migrations run (CI, .env), never on Vercel'
const ofOthers = (facts: DeploymentFacts): DeploymentFacts => ({
  ...facts,
  honoursConnectionLimit: undefined,
})

test.each<[spoiled: string, facts: DeploymentFacts, found: string[]]>([
  [
    'a misspelt parameter',
    variable('DATABASE_URL', `${pooledUrl}&pbbouncer=true`),
    [
      `refuse DATABASE_URL PARAMETER_UNKNOWN: DATABASE_URL: pbbouncer does nothing, it should read pgbouncer; it should read ${shown('app', 6543)}&pgbouncer=true${setUrl}`,
    ],
  ],
  [
    'a parameter that nothing reads',
    variable('DATABASE_URL', `${pooledUrl}&pool_max=5`),
    [
      `warn DATABASE_URL PARAMETER_UNKNOWN: DATABASE_URL: pool_max does nothing, neither node-postgres nor Prisma knows it; it should read ${shown('app', 6543)}${setUrl}`,
    ],
  ],
  [
    'a schema, which only migrations read',
    { ...variable('DATABASE_URL', `${pooledUrl}&schema=shop`), directUrl: `${directUrl}&schema=shop` },
    [
      `refuse DATABASE_URL SCHEMA_IGNORED: DATABASE_URL: schema=shop does nothing, node-postgres ignores it and PrismaPg since 7 reads and writes public; it should read ${shown('app', 6543)} => name it where the app creates the adapter: new PrismaPg(pool, { schema: 'shop' }); then vercel env add DATABASE_URL production --sensitive --force, then vercel redeploy URL`,
    ],
  ],
  [
    'a schema that Prisma before 7 reads, and another for the migrations',
    {
      ...variable('DATABASE_URL', `${pooledUrl}&schema=shop`),
      packages: { prisma: '6.19.0', '@prisma/client': '6.19.0' },
      directUrl: `${directUrl}&schema=other`,
    },
    [
      `refuse DIRECT_URL OTHER_DATABASE: DATABASE_URL and DIRECT_URL name different databases (schema shop and other): ${shown('app', 6543)}&schema=shop and ${shown('migrator', 5432)}&schema=other; it should read ${shown('migrator', 5432)}&schema=shop${setDirect}`,
    ],
  ],
  [
    'pgbouncer=true over the session mode of a pooler',
    { ...goodFacts, directUrl: `${directUrl}&pgbouncer=true` },
    [
      `warn DIRECT_URL PARAMETER_HARMS: DIRECT_URL: pgbouncer does not make a direct URL pooled; it only turns prepared statements off; it should read ${shown('migrator', 5432)}${setDirect}`,
    ],
  ],
  [
    'a file of a certificate',
    ofOthers(variable('DATABASE_URL', `${pooledUrl}&sslrootcert=prod-ca-2021.crt`)),
    [
      `refuse DATABASE_URL TLS_FILE_MISSING: DATABASE_URL names files in sslrootcert, which node-postgres reads when it connects: a function does not have it (ENOENT), and createPool() reads none; it should read ${shown('app', 6543)} => set the text of the certificate: vercel env add DATABASE_CA production --force, then vercel redeploy URL; then vercel env add DATABASE_URL production --sensitive --force, then vercel redeploy URL`,
    ],
  ],
  [
    "libpq's own word for the system's roots",
    variable('DATABASE_URL', `${pooledUrl}&sslrootcert=system`),
    [
      `refuse DATABASE_URL TLS_FILE_MISSING: DATABASE_URL has sslrootcert=system, which node-postgres takes for the name of a file: a function does not have it (ENOENT), and createPool() reads none; it should read ${shown('app', 6543)}${setUrl}`,
    ],
  ],
  [
    'the port behind the ?',
    variable('DATABASE_URL', `${pooledUrl}&port=6543`),
    [
      `refuse DATABASE_URL URL_PARTS_IN_QUERY: DATABASE_URL has its port behind the ?, where clients differ: node-postgres reads user, password, host and port there and no database; it should read ${shown('app', 6543)}${setUrl}`,
    ],
  ],
  [
    'no TLS, in an app that is not known to add it',
    ofOthers(variable('DATABASE_URL', pooledUrl.replace('sslmode=require', 'sslaccept=strict'))),
    [
      `refuse DATABASE_URL TLS_MISSING: DATABASE_URL has no sslmode (node-postgres does not take sslaccept for one): pg and Prisma's migrations then send plain text to ${pooler}; it should read ${shown('app', 6543)}${setUrl}`,
    ],
  ],
])('%s', (_, facts, found) => {
  expect(findings(facts)).toEqual(found)
})
