import { describe, expect, test } from 'vitest'
import { postgresqlPlugin } from '../../../local/plugins/postgresql/plugin.ts'
import { randomPlugin } from '../../../local/plugins/random/plugin.ts'
import { vercelPlugin } from '../../../local/plugins/vercel/plugin.ts'
import type { Plugin } from '../../../plugin/grpc/plugin.ts'
import type { Properties } from '../../../plugin/grpc/properties.ts'
import { EngineLog, Session } from '../../../plugin/grpc/session.ts'

const plugins = [postgresqlPlugin, randomPlugin, vercelPlugin] as unknown as Plugin[]

async function faults(token: string, inputs: Properties): Promise<string[]> {
  const plugin = plugins.find(({ name }) => token.startsWith(`${name}:`)) as Plugin
  const session = new Session(plugin, new EngineLog(), new AbortController())
  const urn = `urn:pulumi:test::test::${token}::logical`
  const { failures } = await session
    .resourceOf(urn)
    .check(inputs, undefined, undefined, session.contextOf(urn))
  return failures.map(({ reason }) => reason)
}

const sha = 'a'.repeat(40)
const good: Record<string, Properties> = {
  'vercel:index/project:Project': { name: 'shop', nodeVersion: '24.x' },
  'vercel:index/projectEnvironmentVariable:ProjectEnvironmentVariable': {
    projectId: 'prj_1',
    key: 'A',
    value: 'v',
    sensitive: true,
    targets: ['production'],
  },
  'vercel:index/projectDomain:ProjectDomain': { projectId: 'prj_1', domain: 'example.com' },
  'vercel:index/deployment:Deployment': { projectId: 'prj_1', files: { 'index.html': `4~${sha}` } },
  'vercel:index/alias:Alias': { alias: 'example.com', deploymentId: 'dpl_1' },
  'vercel:index/projectProtectionBypass:ProjectProtectionBypass': {
    projectId: 'prj_1',
    secret: 'a1'.repeat(16),
  },
  'postgresql:index/role:Role': { name: 'app', login: true, connectionLimit: 5 },
  'postgresql:index/database:Database': { name: 'app', owner: 'app' },
  'postgresql:index/schema:Schema': { name: 'app', database: 'postgres' },
  'postgresql:index/grant:Grant': {
    role: 'app',
    database: 'app',
    schema: 'public',
    objectType: 'table',
    privileges: ['SELECT'],
  },
  'postgresql:index/defaultPrivileges:DefaultPrivileges': {
    role: 'app',
    database: 'app',
    owner: 'owner',
    objectType: 'table',
    privileges: ['SELECT'],
  },
  'postgresql:index/grantRole:GrantRole': { role: 'app', grantRole: 'group' },
  'random:index/randomBytes:RandomBytes': { length: 32 },
  'random:index/randomId:RandomId': { byteLength: 4 },
  'random:index/randomPassword:RandomPassword': { length: 16, minLower: 2 },
  'random:index/randomString:RandomString': { length: 8 },
}

describe('valid inputs of each resource have no fault', () => {
  test.each(Object.entries(good))('%s', async (token, inputs) => {
    expect(await faults(token, inputs)).toEqual([])
  })
})

describe('one invalid argument is one fault', () => {
  test.each<[string, Properties, string]>([
    ['Project', { name: 'Shop' }, '"name" has to be 1-52 lower-case letters, digits or hyphens'],
    ['Project', { nodeVersion: '21.x' }, '"nodeVersion" has to be one of 18.x, 20.x, 22.x, 24.x, not 21.x'],
    ['Project', { gitRepository: {} }, 'stand-in plugin vercel does not support Project.gitRepository'],
    [
      'Project',
      { skewProtection: '2 days' },
      '"skewProtection" has to be one of 30 minutes, 4 hours, 12 hours, 1 day, 7 days, not 2 days',
    ],
    [
      'Project',
      { vercelAuthentication: { deploymentType: 'some' } },
      '"vercelAuthentication" has a deploymentType that has to be one of standard_protection_new, standard_protection, all_deployments, only_preview_deployments, none, not some',
    ],
    [
      'Project',
      { resourceConfig: { functionDefaultTimeout: 901 } },
      '"resourceConfig" has a functionDefaultTimeout that has to be 1 to 900 seconds, not 901',
    ],
    [
      'Project',
      { serverlessFunctionRegion: 'fra1', resourceConfig: { functionDefaultRegions: ['fra1'] } },
      '"serverlessFunctionRegion" cannot be combined with "resourceConfig.functionDefaultRegions"',
    ],
    ['ProjectEnvironmentVariable', { key: undefined }, 'missing required argument "key"'],
    ['ProjectEnvironmentVariable', { sensitive: undefined }, 'missing required argument "sensitive"'],
    [
      'ProjectEnvironmentVariable',
      { targets: undefined },
      'one of "targets" and "customEnvironmentIds" is required',
    ],
    [
      'ProjectEnvironmentVariable',
      { targets: ['live'] },
      '"targets" may contain production, preview, development, not live',
    ],
    [
      'ProjectEnvironmentVariable',
      { comment: 'x'.repeat(1001) },
      '"comment" has to be at most 1000 characters long, not 1001',
    ],
    ['ProjectEnvironmentVariable', { value: 7 }, '"value" has to be a string'],
    [
      'ProjectDomain',
      { redirectStatusCode: 303 },
      '"redirectStatusCode" has to be one of 301, 302, 307, 308, not 303',
    ],
    ['Deployment', { ref: 'main' }, 'stand-in plugin vercel does not support Deployment.ref'],
    ['Alias', { deploymentId: undefined }, 'missing required argument "deploymentId"'],
    ['ProjectProtectionBypass', { secret: 'short' }, '"secret" has to be 32 letters and digits'],
    ['Role', { connectionLimit: -2 }, '"connectionLimit" has to be at least -1, not -2'],
    ['Role', { passwordWo: 'x' }, 'stand-in plugin postgresql does not support Role.passwordWo'],
    ['Database', { connectionLimit: -2 }, '"connectionLimit" has to be at least -1, not -2'],
    ['Schema', { policies: [] }, 'stand-in plugin postgresql does not support Schema.policies'],
    [
      'Grant',
      { objectType: 'view' },
      '"objectType" has to be one of database, schema, table, sequence, function, not view',
    ],
    ['DefaultPrivileges', { owner: undefined }, 'missing required argument "owner"'],
    ['GrantRole', { grantRole: undefined }, 'missing required argument "grantRole"'],
    ['RandomBytes', { length: 0 }, '"length" has to be at least 1, not 0'],
    ['RandomId', { byteLength: '4' }, '"byteLength" has to be a number'],
    ['RandomPassword', { minUpper: 15 }, '"length" has to be at least the sum of all minimums, 17'],
    [
      'RandomString',
      { lower: false, upper: false, numeric: false, special: false },
      'one of lower, upper, numeric, special has to be true',
    ],
  ])('%s %o', async (kind, spoiled, text) => {
    const token = Object.keys(good).find((one) => one.endsWith(`:${kind}`)) as string
    expect(await faults(token, { ...good[token], ...spoiled })).toEqual([text])
  })
})

test('every fault is reported at once, and none shows a value that may be secret', async () => {
  const reasons = await faults('vercel:index/projectProtectionBypass:ProjectProtectionBypass', {
    secret: 'canary-4711',
    note: 'n'.repeat(101),
  })
  expect(reasons).toHaveLength(3)
  expect(reasons.join()).not.toContain('canary-4711')
})
