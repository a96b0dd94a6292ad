import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { createApp } from '../../../app/app.ts'
import { emailAddress } from '../../../app/auth/accounts.ts'
import { contract } from '../../../app/contract/contract.ts'
import { openapiDocument } from '../../../app/contract/document.ts'
import { problemCodes } from '../../../app/http/http-problem.ts'
import { authEnvironment } from './environment.ts'
import { start } from './start.ts'

const file = join(import.meta.dirname, '../../../app/openapi.json')
interface EmailSchema {
  properties: { email: { pattern?: string } }
}
const page = join(import.meta.dirname, '../../../docs/auth.md')

describe('the contract', () => {
  test('names every route of the app, and no other', () => {
    const app = createApp(authEnvironment())
    const served = app.routes
      .filter(({ method, path }) => method !== 'ALL' && path.startsWith('/api/'))
      .map(({ method, path }) => `${method} ${path.replace(/:(\w+)/g, '{$1}')}`)
    expect(Object.keys(contract).sort()).toEqual([...new Set(served)].sort())
  })

  test('is app/openapi.json, to the byte: after a change run `npm run openapi`', () => {
    expect(readFileSync(file, 'utf8')).toBe(`${JSON.stringify(openapiDocument(), null, 2)}\n`)
  })

  test('is public at /api/openapi.json', async () => {
    const response = await start('api.front.example')('GET /api/openapi.json')
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'application/json'])
    expect(await response.json()).toEqual(openapiDocument())
  })

  test('refers to nothing that it does not hold', () => {
    const document = JSON.stringify(openapiDocument())
    const refs = [...document.matchAll(/"#\/components\/(\w+)\/([\w-]+)"/g)]
    expect(refs.length).toBeGreaterThan(100)
    const { components } = JSON.parse(document)
    for (const [ref, kind = '', name = ''] of refs) expect(components[kind]?.[name], ref).toBeDefined()
  })

  test.each([
    ['name@example.com', true],
    ["o'hara+tag_1.x-y@mail.example.co", true],
    ["trailing'@example.com", false],
    ['dollar$@example.com', false],
    ['per%cent@example.com', false],
    ['two..dots@example.com', false],
    ['.dot@example.com', false],
    ['dot.@example.com', false],
    ['name@localhost', false],
    ['name@-example.com', false],
    ['"quoted"@example.com', false],
    ['', false],
  ])('says of the e-mail %s what the app says, and so does the page: %s', (email, expected) => {
    const { components } = openapiDocument() as { components: { schemas: Record<string, EmailSchema> } }
    const html = readFileSync(join(import.meta.dirname, '../../../app/page/index.html'), 'utf8')
    const patterns = [
      components.schemas.Credentials?.properties.email.pattern,
      components.schemas.NewCredentials?.properties.email.pattern,
      ...[...html.matchAll(/type="email"[^>]* pattern="([^"]+)"/g)].map(([, pattern]) => pattern),
    ]
    expect(patterns).toHaveLength(4)
    // JSON Schema reads a pattern with the flag u, a browser with v.
    const said = patterns.flatMap((pattern) =>
      ['u', 'v'].map((flag) => new RegExp(pattern ?? '$^', flag).test(email)),
    )
    expect([...said, emailAddress.safeParse(email).success]).toEqual(Array(9).fill(expected))
  })

  test('gives each operation a name of its own', () => {
    const ids = Object.values(contract).map(({ id }) => id)
    expect(new Set(ids).size).toBe(ids.length)
  })
})

test('docs/auth.md explains every code of the API', () => {
  const rows = [...readFileSync(page, 'utf8').matchAll(/^\| `([A-Z_]+)` \| \d{3} \|/gm)]
  expect(rows.map(([, code]) => code).sort()).toEqual([...problemCodes].sort())
})
