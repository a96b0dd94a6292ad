import { generateKeyPairSync } from 'node:crypto'
import { expect, test } from 'vitest'
import { findPublicFiles, secretProblem, sourceProblem } from '../../../infra/build/public-files.ts'

const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
const found = (files: Record<string, string | Uint8Array>) =>
  findPublicFiles(
    Object.fromEntries(
      Object.entries(files).map(([name, content]) => [
        name,
        typeof content === 'string' ? Buffer.from(content) : content,
      ]),
    ),
  )

test.each<[string, string]>([
  ['.env', ''],
  ['app/.env.production', 'A=1'],
  ['.npmrc', '//registry.example.com/:_authToken=abc'],
  ['.git/config', ''],
  ['home/.pgpass', ''],
  ['id_ed25519', ''],
  ['server.p12', ''],
  ['server.pem', pem],
  ['assets/app.js', `const key = ${JSON.stringify(pem)}`],
])('a static file %s is a secret', (name, text) => {
  const files = found({ [`static/${name}`]: text })
  expect(files).toEqual({ secrets: [name], sources: [] })
  expect(secretProblem('../shop', files)?.what).toContain(`../shop would serve /${name} to everybody`)
})

test.each<[string, string | Uint8Array]>([
  ['src/main.ts', 'export {}'],
  ['prisma/schema.prisma', ''],
  ['dump.sql', ''],
  ['dev.db', Buffer.alloc(10)],
  ['package.json', '{}'],
  ['.env.example', 'A='],
  ['.npmrc', 'save-exact=true'],
  ['compose.yaml', ''],
])('a static file %s looks like a source', (name, content) => {
  const files = found({ [`static/${name}`]: content })
  expect(files).toEqual({ secrets: [], sources: [name] })
  expect(secretProblem('../shop', files)).toBeUndefined()
})

test.each<[string, string | Uint8Array]>([
  ['static/index.html', '<h1>hi</h1>'],
  ['static/assets/index-4f2a.js', 'const header = "-----BEGIN PRIVATE KEY-----\\n" + body'],
  ['static/video/segment1.ts', Buffer.from([0x47, 0x40, 0, 0x10])],
  ['static/cert.pem', '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----'],
  ['static/environment', ''],
  ['static/.well-known/security.txt', ''],
  ['functions/index.func/.env', 'A=1'],
  ['functions/index.func/src/main.ts', ''],
])('%s is neither: a page, or nothing that is served', (name, content) => {
  expect(found({ [name]: content })).toEqual({ secrets: [], sources: [] })
})

test('many are named by the first five and their number', () => {
  const files = found(Object.fromEntries(Array.from({ length: 12 }, (_, i) => [`static/src/${i}.ts`, ''])))
  expect(sourceProblem('../shop', files)?.message).toContain(
    'APP_OUTPUT_SOURCES: poolproof:app.output: ../shop serves /src/0.ts, /src/1.ts, /src/2.ts, /src/3.ts, /src/4.ts and 7 more to everybody',
  )
})
