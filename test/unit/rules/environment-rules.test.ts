import { expect, test } from 'vitest'
import type { DeploymentFacts } from '../../../rules/environment/deployment-facts.ts'
import { findings, goodFacts, variable } from './good-facts.ts'

const packages = { prisma: '7.10.0', '@prisma/client': '7.10.0', '@prisma/adapter-pg': '7.10.0' }
const rc = '8.0.0-rc.33'

test.each<[spoiled: string, facts: DeploymentFacts, found: string]>([
  [
    'two origins with a comma',
    variable('FRONTEND_URL', 'https://www.example.com,http://localhost:3000'),
    'refuse FRONTEND_URL FRONTEND_SEVERAL: FRONTEND_URL lists 2 origins: an app that does not split it compares the whole text with the Origin header, and no browser matches; it should read https://www.example.com => vercel env add FRONTEND_URL production --force, then vercel redeploy URL',
  ],
  [
    'two origins in JSON',
    variable('FRONTEND_URL', '["http://localhost:3000", "https://www.example.com"]'),
    'refuse FRONTEND_URL FRONTEND_SEVERAL: FRONTEND_URL lists 2 origins: an app that does not split it compares the whole text with the Origin header, and no browser matches; it should read https://www.example.com => vercel env add FRONTEND_URL production --force, then vercel redeploy URL',
  ],
  [
    'two origins with a space',
    variable('FRONTEND_URL', 'https://a.example.com https://b.example.com'),
    'refuse FRONTEND_URL FRONTEND_SEVERAL: FRONTEND_URL lists 2 origins: an app that does not split it compares the whole text with the Origin header, and no browser matches; it should read https://a.example.com => vercel env add FRONTEND_URL production --force, then vercel redeploy URL',
  ],
  [
    'a trailing slash',
    variable('FRONTEND_URL', 'https://www.example.com/'),
    'refuse FRONTEND_URL FRONTEND_NOT_ORIGIN: FRONTEND_URL has a trailing slash; it should read https://www.example.com => vercel env add FRONTEND_URL production --force, then vercel redeploy URL',
  ],
  [
    'a path and a query',
    variable('FRONTEND_URL', 'https://www.example.com/app?x=1'),
    'refuse FRONTEND_URL FRONTEND_NOT_ORIGIN: FRONTEND_URL has a path, a query; it should read https://www.example.com => vercel env add FRONTEND_URL production --force, then vercel redeploy URL',
  ],
  [
    'no scheme',
    variable('FRONTEND_URL', 'www.example.com'),
    'refuse FRONTEND_URL FRONTEND_NOT_ORIGIN: FRONTEND_URL has no https:// in front; it should read https://www.example.com => vercel env add FRONTEND_URL production --force, then vercel redeploy URL',
  ],
  [
    'white space',
    variable('FRONTEND_URL', ' https://www.example.com'),
    'refuse FRONTEND_URL FRONTEND_NOT_ORIGIN: FRONTEND_URL has white space around it; it should read https://www.example.com => vercel env add FRONTEND_URL production --force, then vercel redeploy URL',
  ],
  [
    'capitals',
    variable('FRONTEND_URL', 'https://WWW.example.com'),
    'refuse FRONTEND_URL FRONTEND_NOT_ORIGIN: FRONTEND_URL has another spelling than a browser would use; it should read https://www.example.com => vercel env add FRONTEND_URL production --force, then vercel redeploy URL',
  ],
  [
    'ftp',
    variable('FRONTEND_URL', 'ftp://www.example.com'),
    'refuse FRONTEND_URL FRONTEND_NOT_ORIGIN: FRONTEND_URL is not an https:// origin => vercel env add FRONTEND_URL production --force, then vercel redeploy URL',
  ],
  [
    'http',
    variable('FRONTEND_URL', 'http://www.example.com'),
    'refuse FRONTEND_URL FRONTEND_HTTP: FRONTEND_URL is http (http://www.example.com); it should read https://www.example.com => vercel env add FRONTEND_URL production --force, then vercel redeploy URL',
  ],
  [
    'this machine',
    variable('FRONTEND_URL', 'http://localhost:3000'),
    'refuse FRONTEND_URL FRONTEND_HTTP: FRONTEND_URL is http://localhost:3000, but the deployment is api.example.com => vercel env add FRONTEND_URL production --force, then vercel redeploy URL',
  ],
  [
    'a wildcard',
    variable('FRONTEND_URL', 'https://*.example.com'),
    'refuse FRONTEND_URL FRONTEND_WILDCARD: FRONTEND_URL contains a *, and must be one origin => vercel env add FRONTEND_URL production --force, then vercel redeploy URL',
  ],
  [
    'two sites',
    { ...goodFacts, cookieMode: 'cross-site' },
    `warn FRONTEND_URL FRONTEND_CROSS_SITE: www.example.com and api.example.com are two sites for a browser: cookies are sent across with SameSite=None only => put into the front end's vercel.json: {"rewrites":[{"source":"/api/:path*","destination":"https://api.example.com/api/:path*"}]}`,
  ],
  [
    'a far region',
    { ...goodFacts, functionRegions: ['iad1'] },
    'warn poolproof:region REGIONS_APART: functions run in iad1 and the database is in eu-central-1: every query crosses that distance; it should read fra1 => put "regions": ["fra1"] into vercel.json, then vercel deploy --prod',
  ],
  [
    'a far region, with a choice of near ones',
    { ...goodFacts, databaseRegion: 'us-east-1' },
    'warn poolproof:region REGIONS_APART: functions run in fra1 and the database is in us-east-1: every query crosses that distance; it should read cle1 or iad1 => put "regions": ["cle1"] into vercel.json, then vercel deploy --prod',
  ],
  [
    'a database where Vercel has no region near',
    { ...goodFacts, databaseRegion: 'me-south-1' },
    'warn poolproof:region REGIONS_APART: functions run in fra1 and the database is in me-south-1: every query crosses that distance => put "regions": ["NAME (the nearest of vercel.com/docs/regions)"] into vercel.json, then vercel deploy --prod',
  ],
  [
    'a far region of a stack',
    { ...goodFacts, where: 'stack', functionRegions: ['iad1'] },
    'warn poolproof:region REGIONS_APART: functions run in iad1 and the database is in eu-central-1: every query crosses that distance; it should read fra1 => pulumi config set poolproof:region fra1, then pulumi up',
  ],
  [
    'unequal packages',
    { ...goodFacts, packages: { ...packages, prisma: '7.10.1' } },
    'refuse prisma, @prisma/client, @prisma/adapter-pg PRISMA_UNEQUAL: the Prisma packages differ: prisma 7.10.1, @prisma/client 7.10.0, @prisma/adapter-pg 7.10.0 => npm install --save-exact prisma@7.10.0 @prisma/client@7.10.0 @prisma/adapter-pg@7.10.0',
  ],
  [
    'a range',
    { ...goodFacts, packages: { ...packages, prisma: '^7.10.0' } },
    'warn prisma PRISMA_UNPINNED: not pinned: prisma ^7.10.0 => npm install --save-exact prisma@7.10.0 @prisma/client@7.10.0 @prisma/adapter-pg@7.10.0',
  ],
  [
    'a tag',
    { ...goodFacts, packages: { ...packages, prisma: 'latest' } },
    'warn prisma PRISMA_UNPINNED: not pinned: prisma latest => npm install --save-exact prisma@7.10.0 @prisma/client@7.10.0 @prisma/adapter-pg@7.10.0',
  ],
  [
    'Prisma 8',
    { ...goodFacts, packages: { prisma: rc, '@prisma/client': rc, '@prisma/adapter-pg': rc } },
    'warn prisma, @prisma/client, @prisma/adapter-pg PRISMA_MAJOR: Prisma 8 is a release candidate: prisma 8.0.0-rc.33, @prisma/client 8.0.0-rc.33, @prisma/adapter-pg 8.0.0-rc.33 => npm install --save-exact prisma@7.10.0 @prisma/client@7.10.0 @prisma/adapter-pg@7.10.0',
  ],
])('a front end, region or package that does not fit is found, once: %s', (_, facts, found) => {
  expect(findings(facts)).toEqual([found])
})
