import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { assistantRules, exampleAddresses } from '../../../cli/generate/assistant-rules.ts'
import { generatedFiles } from '../../../cli/generate/index.ts'
import { settingsSchema } from '../../../infra/config/settings.ts'
import { packageFolder } from '../../../rules/files/package-folder.ts'
import { type DatabaseHostName, providers } from '../../../rules/hosts/index.ts'
import { classify } from '../../../rules/url/classify.ts'
import { runDoctor } from '../../cloud/harness/run-doctor.ts'

const read = (path: string) => readFileSync(join(packageFolder, path), 'utf8')
const validator = (path: string) =>
  new Ajv2020({ allErrors: true, allowUnionTypes: true, formats: { uri: true } }).compile(
    JSON.parse(read(path)),
  )

test.each(Object.keys(generatedFiles))('%s is current (npx poolproof generate writes it)', (path) => {
  expect(read(path)).toBe(generatedFiles[path]?.())
})

describe('the schema of a stack file', () => {
  const holds = validator('docs/schema/settings.json')
  const faultsOf = (config: unknown) => {
    holds({ config })
    return (holds.errors ?? []).map(({ instancePath, keyword }) => `${instancePath} ${keyword}`)
  }

  test.each(['docs/examples/stacks/staging.yaml', 'docs/examples/stacks/production.yaml', 'Pulumi.dev.yaml'])(
    'takes %s',
    (path) => {
      holds(parse(read(path)))
      expect(holds.errors ?? []).toEqual([])
    },
  )

  test('takes secrets as Pulumi encrypts them, numbers and booleans as text, and settings of others', () => {
    expect(
      faultsOf({
        'vercel:team': 'x',
        'poolproof:vercelToken': { secure: 'v1:abc' },
        'poolproof:poolMax': '3',
        'poolproof:env': { A: { secure: 'v1:abc' }, B: 1, C: true },
        'poolproof:adopted': { JWT_ACCESS_SECRET: { secure: 'v1:abc' } },
        'poolproof:frontendPreviews': 'https://*.preview.example.com',
        'poolproof:proof': { path: '/a', paths: ['/', { path: '/b', status: '307' }] },
        'poolproof:database': { manage: 'role', adminUrl: { secure: 'v1:abc' }, plan: 1, protect: 'false' },
      }),
    ).toEqual([])
  })

  test('takes a part of the database, as on the embedded cloud', () => {
    expect(faultsOf({ 'poolproof:cloud': 'embedded', 'poolproof:database': { plan: 'micro' } })).toEqual([])
  })

  test.each([
    ['poolproof:pooMax', 1, 'false schema'],
    ['poolproof:poolMax', 0, 'minimum'],
    ['poolproof:poolMax', 'many', 'pattern'],
    ['poolproof:region', 'fra2', 'enum'],
    ['poolproof:cloud', 'aws', 'const'],
    ['poolproof:app', { build: '.' }, 'additionalProperties'],
    ['poolproof:database', { manage: 'none', adminUrl: 'x' }, 'additionalProperties'],
  ])('refuses %s: %j', (name, value, keyword) => {
    expect(faultsOf({ [name]: value }).join()).toContain(keyword)
  })

  test('knows every setting and says what each is, or what is in it', () => {
    const { properties } = JSON.parse(read('docs/schema/settings.json')).properties.config
    for (const name of Object.keys(settingsSchema.shape)) {
      const schema = JSON.stringify(properties[`poolproof:${name}`] ?? null)
      expect(schema, name).toMatch(/"(description|properties|additionalProperties|items)":/)
    }
  })
})

test("the schema of the doctor's report takes a report, and refuses one of another version", async () => {
  const holds = validator('docs/schema/doctor-report.json')
  const { json } = await runDoctor(
    ['--url', '-', '--offline'],
    'postgresql://app:canary1@db.example.com/shop',
  )
  const report = JSON.parse(json)
  expect({ taken: holds(report), errors: holds.errors }).toEqual({ taken: true, errors: null })
  expect(report.lines.length).toBeGreaterThan(1)
  expect(holds({ ...report, version: 2 })).toBe(false)
})

describe('the rules for assistants', () => {
  const text = assistantRules()
  const rows = [...text.matchAll(/^\| ([^|]+) \| (`?postgresql[^|]+|[^|]+) \| ([^|]+) \|$/gm)]

  test.each(Object.keys(exampleAddresses) as DatabaseHostName[])(
    '%s: each URL is what it is listed as',
    (name) => {
      const [, , pooled = '', direct = ''] = rows.find(([, label]) => label === providers[name].label) ?? []
      const url = (cell: string) => /^`(postgresql:[^`]+)`/.exec(cell)?.[1]?.replace('***', 'secret')
      const [first, second] = [url(pooled), url(direct)]
      expect(pooled.length * direct.length).toBeGreaterThan(0)
      if (first)
        expect(classify(first)).toMatchObject({ provider: name, endpoint: 'pooled', poolMode: 'transaction' })
      if (second) expect(classify(second).poolMode).toMatch(/none|session|unknown/)
    },
  )

  test('name a URL for the hosts that have both, and no password', () => {
    expect(text.match(/`postgresql:/g)?.length).toBeGreaterThanOrEqual(12)
    expect(text).not.toContain(':PASSWORD@')
  })
})
