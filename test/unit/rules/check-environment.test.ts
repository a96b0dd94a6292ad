import { readdirSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  checkEnvironment,
  ruleCodes as codes,
  families,
} from '../../../rules/environment/check-environment.ts'
import { type DeploymentFacts, variablesOf } from '../../../rules/environment/deployment-facts.ts'
import { problemOf } from '../../../rules/environment/rule.ts'
import { directUrl, findings, goodFacts, pooledUrl, variable } from './good-facts.ts'

test('a good deployment has no finding, and neither has one of which nothing is known', () => {
  expect(findings(goodFacts)).toEqual([])
  expect(findings({ variables: {} })).toEqual([])
})

test('variables that are set but cannot be read are not held against it', () => {
  const unreadable = Object.keys(goodFacts.variables).map((name) => [name, { sensitive: true }])
  expect(findings({ ...goodFacts, variables: Object.fromEntries(unreadable) })).toEqual([])
})

test('several mistakes come at once, each once: 5 of 5', () => {
  const url = `"${pooledUrl.replace('6543', '5432')}"\n`
  const facts = variable('DATABASE_URL', url)
  const spoiled = {
    ...facts,
    functionRegions: ['iad1'],
    variables: { ...facts.variables, ...variablesOf({ TZ: 'UTC' }) },
  }
  expect(checkEnvironment(spoiled).map(({ code }) => code)).toEqual([
    'URL_WHITESPACE',
    'URL_QUOTED',
    'SESSION_AS_POOLED',
    'NAME_RESERVED',
    'REGIONS_APART',
  ])
})

describe('this machine', () => {
  const local = (port: number) => `postgresql://app:canary1@127.0.0.1:${port}/shop?sslmode=disable`
  const facts: DeploymentFacts = { ...variable('DATABASE_URL', local(6432)), directUrl: local(5432) }
  const front = { ...facts.variables, ...variablesOf({ FRONTEND_URL: 'http://localhost:4000' }) }

  test('is exempt while the deployment itself is on it', () => {
    expect(findings({ ...facts, variables: front, apiHost: '127.0.0.1:3000' })).toEqual([])
  })

  test('is refused as soon as the deployment is elsewhere', () => {
    const codes = checkEnvironment({ ...facts, variables: front }).map(
      ({ code, severity }) => `${severity} ${code}`,
    )
    expect(codes).toEqual(['refuse LOOPBACK_HOST', 'warn LOOPBACK_HOST', 'refuse FRONTEND_HTTP'])
  })
})

describe('the command of a fix is the one of the place where the value is set', () => {
  const session = variable('DATABASE_URL', pooledUrl.replace('6543', '5432'))
  const short = variable('CRON_SECRET', 'short')
  const open = variable('DATABASE_URL', { sensitive: false })
  test.each<[DeploymentFacts['where'], Partial<DeploymentFacts>, DeploymentFacts, string]>([
    [
      'vercel',
      {},
      session,
      'vercel env add DATABASE_URL production --sensitive --force, then vercel redeploy URL',
    ],
    ['stack', {}, session, 'pulumi config set --secret --path poolproof:database.pooledUrl, then pulumi up'],
    [
      'stack',
      { managed: true },
      session,
      'pulumi config set --path poolproof:database.pooledAddress, then pulumi up',
    ],
    ['file', {}, session, 'edit DATABASE_URL in the file'],
    ['stack', {}, short, 'let the stack create secrets of 64 random bytes: pulumi up'],
    ['stack', {}, open, 'make every variable Sensitive: pulumi up'],
    ['stack', {}, variable('TZ', 'UTC'), "remove TZ from the program's environment, then pulumi up"],
    ['file', {}, variable('TZ', 'UTC'), 'delete TZ from the file'],
  ])('%s %j', (where, more, facts, fix) => {
    expect(checkEnvironment({ ...facts, ...more, where: where ?? 'vercel' })[0]?.fix).toBe(fix)
  })

  test('an .env file may hold the direct URL, and its pair is compared', () => {
    const both = variablesOf({ DATABASE_URL: pooledUrl, DIRECT_URL: directUrl, DATABASE_CA: 'pem' })
    expect(findings({ variables: both, where: 'file' })).toEqual([])
    const other = variablesOf({
      ...both,
      DATABASE_URL: pooledUrl,
      DATABASE_CA: 'pem',
      DIRECT_URL: `${directUrl.split('/postgres?')[0]}/other?sslmode=require`,
    })
    expect(checkEnvironment({ variables: other, where: 'file' }).map(({ code }) => code)).toEqual([
      'OTHER_DATABASE',
    ])
  })
})

test('a direct URL is reported with the number of connections', () => {
  const neon = 'postgresql://app:pw@ep-a-1.eu-central-1.aws.neon.tech/shop?sslmode=require'
  const [finding] = families.urls({ variables: variablesOf({ DATABASE_URL: neon }), maxConnections: 104 })
  expect(finding?.what).toContain('every instance takes connections of Postgres itself, which has 104')
})

describe('the list of codes', () => {
  test('has every code once', () => {
    expect(new Set(codes).size).toBe(codes.length)
    for (const code of codes) expect(code).toMatch(/^[A-Z][A-Z0-9_]+$/)
  })

  test('has a test with the exact text for every code', () => {
    const folder = import.meta.dirname
    const texts = readdirSync(folder)
      .filter((file) => file.endsWith('-rules.test.ts'))
      .map((file) => readFileSync(`${folder}/${file}`, 'utf8'))
      .join('')
    expect(codes.filter((code) => !texts.includes(` ${code}: `))).toEqual([])
  })
})

test('no value makes a rule fail, and none is repeated: 300 deployments of rubbish', () => {
  const marker = 'S3CRET'
  const rubbish = fc.oneof(
    fc.string({ maxLength: 30 }).map((text) => marker + text + marker),
    fc
      .string({ maxLength: 20 })
      .map((text) => `postgresql://app:${marker}${text}${marker}@h.example.com/db?a=1?b`),
    fc.string({ maxLength: 20 }).map((text) => `'prisma+postgres://x/?api_key=${marker}${text}${marker}\n`),
  )
  const names = ['DATABASE_URL', 'DIRECT_URL', 'JWT_ACCESS_SECRET', 'JWT_REFRESH_SECRET', 'CRON_SECRET']
  fc.assert(
    fc.property(fc.array(rubbish, { minLength: names.length, maxLength: names.length }), (values) => {
      const variables = variablesOf(Object.fromEntries(names.map((name, index) => [name, values[index]])))
      const texts = checkEnvironment({ variables, apiHost: 'api.example.com' }).map(
        (each) => problemOf(each).message,
      )
      expect(texts.length).toBeGreaterThan(0)
      expect(texts.join('\n')).not.toContain(marker)
    }),
    { numRuns: 300 },
  )
})
