import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { importFile, urnOf } from '../../../cli/adopt/import-file.ts'
import { securedIn, withSettings } from '../../../cli/adopt/stack-file.ts'
import { adoptArguments } from '../cli/parse-arguments.ts'
import { goodConfig, type Registered, runProgram } from '../infra/program.ts'

test('a stack file keeps its salt and the settings of others, and types of values', () => {
  const kept =
    'encryptionsalt: v1:salt\nconfig:\n  other:key: 1\n  poolproof:project: before\n  poolproof:poolMax: 9\n'
  const text = withSettings(
    kept,
    [
      { path: ['project'], value: 'shop' },
      { path: ['env', 'FEATURE'], value: 'true' },
      { path: ['env', 'KEY'], secure: 'v1:cipher' },
    ],
    ' heading',
  )
  expect(text).toMatch(/^# heading\n/)
  expect(parse(text)).toEqual({
    encryptionsalt: 'v1:salt',
    config: {
      'other:key': 1,
      'poolproof:project': 'shop',
      'poolproof:env': { FEATURE: 'true', KEY: { secure: 'v1:cipher' } },
    },
  })
  expect(securedIn('config:\n  a:b:\n    secure: v1:x\n', 'a:b')).toBe('v1:x')
})

test('an empty stack file gets the settings', () => {
  expect(parse(withSettings('', [{ path: ['project'], value: 'shop' }], ' h'))).toEqual({
    config: { 'poolproof:project': 'shop' },
  })
})

test('the import file has the types, parents and providers of the program', async () => {
  const { resources } = await runProgram({
    ...goodConfig,
    'poolproof:domains': JSON.stringify({ 'www.example.com': {} }),
  })
  const file = JSON.parse(
    importFile(
      { stack: 'shop', program: 'poolproof' },
      [
        { type: 'project', name: 'app-project', id: 'prj_1' },
        { type: 'domain', name: 'app-domain-www.example.com', id: 'prj_1/www.example.com' },
        { type: 'variable', name: 'app-DATABASE_URL', id: 'prj_1/env_1' },
      ],
      { token: 'v1:cipher', team: 'team_1' },
    ),
  )
  const registered = ({ type, name }: Registered) =>
    resources.some((one) => one.type === type && one.name === name)
  for (const resource of file.resources)
    if (!resource.component) expect(registered(resource), resource.name).toBe(true)
  const [component] = file.resources
  expect(registered(component)).toBe(true)
  expect(file.providerInputs.vercel).toMatchObject({ apiToken: { ciphertext: 'v1:cipher' }, team: 'team_1' })
  expect(registered({ type: 'pulumi:providers:vercel', name: 'vercel', inputs: {} })).toBe(true)
}, 60_000)

test('a URN equals the one the engine creates', () => {
  expect(urnOf({ stack: 'shop', program: 'own' }, { type: 'project', name: 'app-project', id: '' })).toBe(
    'urn:pulumi:shop::own::poolproof:index:VercelApp$vercel:index/project:Project::app-project',
  )
})

test.each([
  [[], 'ADOPT_USAGE: --project'],
  [['--project', 'shop', '--token', 'canary'], 'ADOPT_USAGE: unknown option'],
  [['--project', 'shop', '--stack', 'a/b'], 'ADOPT_USAGE: a stack name has'],
])('options %j are refused without repeating an argument', (args, text) => {
  expect(() => adoptArguments(args)).toThrow(text)
  expect(() => adoptArguments(args)).not.toThrow('canary')
})
