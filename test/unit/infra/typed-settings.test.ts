import * as pulumi from '@pulumi/pulumi'
import fc from 'fast-check'
import { beforeEach, describe, expect, test } from 'vitest'
import { extraVariables } from '../../../infra/config/app-settings.ts'
import { readSettings } from '../../../infra/config/config.ts'
import type { Settings } from '../../../infra/config/database-settings.ts'
import { typedValue } from '../../../infra/config/typed-value.ts'
import { goodConfig } from './program.ts'
import { stored } from './stored-value.ts'

/** The settings, or the text of what is wrong with them. */
function read(changed: Record<string, string | undefined>): Settings | string {
  const config = Object.entries({ ...goodConfig, ...changed }).filter(([, value]) => value !== undefined)
  pulumi.runtime.setAllConfig(Object.fromEntries(config) as Record<string, string>)
  try {
    return readSettings()
  } catch (error) {
    return (error as Error).message
  }
}

/** The good database with members as JSON text, such as `{ plan: '1' }` for what `--path ... plan 1` stores. */
function database(members: Record<string, string | undefined>): Record<string, string> {
  const good = Object.entries(JSON.parse(goodConfig['poolproof:database'] as string))
  const all = {
    ...Object.fromEntries(good.map(([name, value]) => [name, JSON.stringify(value)])),
    ...members,
  }
  const texts = Object.entries(all).filter(([, text]) => text !== undefined)
  return { 'poolproof:database': `{${texts.map(([name, text]) => `"${name}":${text}`).join()}}` }
}

const neon = {
  provider: undefined,
  pooledAddress: undefined,
  directAddress: undefined,
  adminUrl: '"postgresql://owner:pw@ep-a-1.eu-central-1.aws.neon.tech/neondb"',
}

beforeEach(() => {
  pulumi.runtime.setMocks(
    { newResource: () => ({ id: '', state: {} }), call: () => ({}) },
    'poolproof',
    'production',
  )
})

describe('a text that was typed', () => {
  const typed = fc.oneof(
    fc.string({ minLength: 1 }),
    fc.stringMatching(/^[+-]?\d{1,22}$/),
    fc.bigInt({ min: -(2n ** 65n), max: 2n ** 65n }).map(String),
    fc.constantFrom(
      ...['1', '01', '0', '-1', '1e3', '1.0', '0.25', 'true', 'True', 'yes', 'null', '~', '0x10'],
    ),
    fc.constantFrom(
      ...['2026-01-01', '12:30', '1_000', '"1"', "'1'", '[1]', '{"a":1}', '{', ' 1', '20260301000000'],
    ),
  )

  test('is the value of a variable, whatever Pulumi takes it for', () => {
    fc.assert(
      fc.property(typed, (text) => {
        const json = stored(text)
        const isLost = json === undefined || (/^\d/.test(json) && json !== text)
        fc.pre(!isLost)
        const variables = (value: string) => extraVariables.parse(typedValue(value))
        expect(variables(`{"NAME":${json}}`)).toEqual({ NAME: text })
        // Asked for with --secret it is stored as it is.
        expect(variables(JSON.stringify({ NAME: text }))).toEqual({ NAME: text })
      }),
    )
  })

  test('a text that was typed whose digits Pulumi does not keep is refused, with the command that keeps them', () => {
    expect(read({ 'poolproof:env': '{"ID":12345678901234567000}' })).toBe(
      'CONFIG_INVALID: poolproof:env.ID: is a number whose digits Pulumi does not keep\n' +
        '  fix: pulumi config set --type string --path poolproof:env.ID VALUE',
    )
  })

  test.each<[string, Record<string, string>, object]>([
    [
      'a plan',
      database({ ...neon, plan: '1' }),
      { database: { plan: '1', limits: { maxConnections: 419 } } },
    ],
    [
      'a plan with a point',
      { ...database({ ...neon, plan: '"0.25"' }), 'poolproof:instances': '10' },
      { database: { plan: '0.25' } },
    ],
    ['a project', { 'poolproof:project': '2048' }, { project: '2048' }],
    ['a domain of digits', { 'poolproof:domain': '1' }, { domain: '1' }],
    ['a stack', { 'poolproof:promoteFrom': 'true' }, { promoteFrom: 'true' }],
    [
      'an acknowledged migration',
      { 'poolproof:acknowledge': '[20260301000000]' },
      { acknowledge: ['20260301000000'] },
    ],
    ['a user suffix', database({ userSuffix: '".1"' }), { database: { userSuffix: '.1' } }],
    [
      'a secret number',
      database({
        maxConnections: '"200"',
        protect: '"false"',
        pooler: '{"poolSize":"21","maxClients":"150"}',
      }),
      { database: { protect: false, limits: { maxConnections: 200, poolSize: 21, poolerClients: 150 } } },
    ],
    ['a number', { 'poolproof:poolMax': '1', 'poolproof:instances': '010' }, { poolMax: 1, instances: 10 }],
    ['a list of numbers', { 'poolproof:jwtGenerations': '["2",1]' }, { jwtGenerations: [2, 1] }],
  ])('is %s where one is wanted', (_, config, settings) => {
    expect(read(config)).toMatchObject(settings)
  })
})

describe('a setting that does not exist', () => {
  test.each<[string, Record<string, string>, string, string]>([
    [
      'poolMax',
      { 'poolproof:pollMax': '3' },
      'poolproof:pollMax: there is no such setting; did you mean poolproof:poolMax?',
      'poolproof:pollMax',
    ],
    [
      'a place below database',
      { 'poolproof:plan': '1' },
      'did you mean --path poolproof:database.plan?',
      'poolproof:plan',
    ],
    [
      '--path',
      { 'poolproof:database.plan': '1' },
      'did you mean --path poolproof:database.plan?',
      'poolproof:database.plan',
    ],
    [
      'a place of its own',
      database({ poolMax: '3' }),
      'did you mean poolproof:poolMax?',
      '--path poolproof:database.poolMax',
    ],
    [
      'another spelling',
      { 'poolproof:vercel_token': 'x' },
      'did you mean poolproof:vercelToken?',
      'poolproof:vercel_token',
    ],
    [
      'a deeper one',
      database({ pooler: '{"poolSzie":3}' }),
      'did you mean --path poolproof:database.pooler.poolSize?',
      '--path poolproof:database.pooler.poolSzie',
    ],
    [
      'another way to manage',
      database({ schema: '"shop"' }),
      'poolproof:database.schema: does not go with poolproof:database.manage role+database',
      '--path poolproof:database.schema',
    ],
    [
      'nothing near',
      { 'poolproof:kubernetes': 'x' },
      'docs/examples/stacks/staging.yaml lists all of them',
      'poolproof:kubernetes',
    ],
    [
      'another route',
      { 'poolproof:rateLimits': '{"logon":"address 1/1"}' },
      'did you mean --path poolproof:rateLimits.login?',
      '--path poolproof:rateLimits.logon',
    ],
    [
      'a domain in quotes',
      { 'poolproof:domains': '{"www.example.com":{"redirct":"a.b"}}' },
      'there is no such setting',
      `--path 'poolproof:domains["www.example.com"].redirct'`,
    ],
  ])('is refused with what was meant (%s), and removed by its fix', (_, config, text, argument) => {
    const fault = read(config) as string
    expect(fault).toContain(text)
    expect(fault).toMatch(/^CONFIG_INVALID: /)
    expect(fault.split('\n  fix: ')[1]).toBe(`pulumi config rm ${argument}`)
  })

  test('is named for each of three', () => {
    expect(read({ 'poolproof:a1': '1', 'poolproof:b2': '1', 'poolproof:c3': '1' })).toMatch(
      /rm poolproof:a1\n[\s\S]*rm poolproof:b2\n[\s\S]*rm poolproof:c3$/,
    )
  })
})

describe('a stack that sets nothing', () => {
  const nothing = Object.fromEntries(Object.keys(goodConfig).map((name) => [name, undefined]))

  test('reports all that it lacks at once, with the commands that set it', () => {
    const fixes = (read(nothing) as string).split('\n').filter((line) => line.startsWith('  fix: '))
    expect(fixes.map((line) => line.slice('  fix: '.length)).toSorted()).toEqual([
      'pulumi config set --path poolproof:database.manage VALUE',
      'pulumi config set --path poolproof:database.name VALUE',
      'pulumi config set --secret --path poolproof:database.adminUrl',
      'pulumi config set --secret poolproof:vercelToken',
      'pulumi config set poolproof:domain VALUE',
      'pulumi config set poolproof:frontendUrl VALUE',
      'pulumi config set poolproof:project VALUE',
      'pulumi config set poolproof:region VALUE',
    ])
    expect(read(nothing)).toContain('CONFIG_INVALID: poolproof:region: is not set: where the functions run')
  })

  test.each([
    ['{"manage":"none"}', ['database.directUrl', 'database.pooledUrl']],
    ['{"manage":"role"}', ['database.adminUrl', 'database.name', 'database.schema']],
    ['{"pooledUrl":"postgresql://u:p@h:1/d"}', ['database.directUrl', 'database.manage']],
    ['{"manage":"all","schema":"shop"}', ['database.adminUrl', 'database.manage', 'database.name']],
  ])('but %s lacks what that wants', (given, wanted) => {
    const fault = read({ ...nothing, 'poolproof:database': given }) as string
    const named = [...fault.matchAll(/CONFIG_INVALID: poolproof:(database\.\w+):/g)].map(([, name]) => name)
    expect(named.toSorted()).toEqual(wanted)
  })

  test('of its database alone says what its plan lacks as well', () => {
    const fault = read({ 'poolproof:region': undefined, ...database(neon) })
    expect(fault).toMatch(/poolproof:region: is not set[\s\S]*PLAN_MISSING/)
  })
})

test.each<[string, Record<string, string>, string]>([
  [
    'text for a number',
    { 'poolproof:poolMax': 'many' },
    'must be a whole number\n  fix: pulumi config set poolproof:poolMax VALUE',
  ],
  [
    'none for a number',
    { 'poolproof:instances': '0' },
    'must be at least 1\n  fix: pulumi config set poolproof:instances VALUE',
  ],
  [
    'text for a list',
    { 'poolproof:acknowledge': 'x' },
    'must be a list, set by --path NAME[0]\n  fix: pulumi config rm poolproof:acknowledge',
  ],
  [
    'text for an object',
    { 'poolproof:database': 'x' },
    'is a group of settings, each set by --path\n  fix: pulumi config rm poolproof:database',
  ],
  [
    'a list for text',
    { 'poolproof:project': '["x"]' },
    'must be text\n  fix: pulumi config set poolproof:project VALUE',
  ],
  [
    'another status',
    { 'poolproof:domains': '{"www.example.com":{"redirectStatusCode":"300"}}' },
    `must be one of 301, 302, 307, 308\n  fix: pulumi config set --path 'poolproof:domains["www.example.com"].redirectStatusCode' VALUE`,
  ],
  [
    'no host',
    { 'poolproof:domains': '{"https://x":{}}' },
    `must be a host name in lower case, without scheme or path\n  fix: pulumi config rm --path 'poolproof:domains["https://x"]'`,
  ],
  [
    'a short token',
    { 'poolproof:vercelToken': 'canary' },
    'must contain 24 letters and digits in a row\n  fix: pulumi config set --secret poolproof:vercelToken',
  ],
  [
    'another cloud',
    { 'poolproof:cloud': 'real' },
    'must be embedded, or left out on real clouds\n  fix: pulumi config rm poolproof:cloud',
  ],
])('%s is refused by its rule, and the fix sets or removes it', (_, config, text) => {
  expect(read(config)).toContain(text)
})
