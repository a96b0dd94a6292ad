import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { engineUrl, schemaEngine } from '../../../plugin/migration/schema-engine.ts'

const direct = 'postgresql://migrator:secret-4711@db.example.com:5432/app'
const ours = { withPassword: false, application: 'run-1' }

describe("the direct URL in the parameters of Prisma's engine", () => {
  test.each([
    ['', { sslmode: 'disable' }],
    ['?sslmode=disable', { sslmode: 'disable' }],
    ['?sslmode=require', { sslmode: 'require', sslaccept: 'strict', sslcert: '/ca.pem' }],
    ['?sslmode=verify-full', { sslmode: 'require', sslaccept: 'strict', sslcert: '/ca.pem' }],
    [
      '?sslmode=require&sslaccept=accept_invalid_certs',
      { sslmode: 'require', sslaccept: 'strict', sslcert: '/ca.pem' },
    ],
    ['?schema=own', { schema: 'own', sslmode: 'disable' }],
  ])('%s keeps what it means and never verifies less', (query, expected) => {
    const { searchParams } = new URL(engineUrl(direct + query, { ...ours, caFile: '/ca.pem' }))
    expect(Object.fromEntries(searchParams)).toEqual({ ...expected, application_name: 'run-1' })
  })

  test('holds the password only for the official binary, which reads it nowhere else', () => {
    expect(engineUrl(direct, ours)).not.toContain('secret-4711')
    expect(new URL(engineUrl(direct, { ...ours, withPassword: true })).password).toBe('secret-4711')
  })
})

describe('the engine', () => {
  test('is ours wherever the package lies, and gets no password as an argument', () => {
    const folder = mkdtempSync(join(tmpdir(), 'engine-'))
    try {
      const path = join(folder, 'setup/offline/schema-engine/schema-engine')
      mkdirSync(dirname(path), { recursive: true })
      writeFileSync(path, '')
      expect(schemaEngine({ PRISMA_SCHEMA_ENGINE_BINARY: path })).toEqual({ path, official: false })
    } finally {
      rmSync(folder, { recursive: true })
    }
  })

  test('is the one the environment names, where that file exists', () => {
    const folder = mkdtempSync(join(tmpdir(), 'engine-'))
    try {
      const path = join(folder, 'schema-engine')
      writeFileSync(path, '')
      expect(schemaEngine({ PRISMA_SCHEMA_ENGINE_BINARY: path })).toEqual({ path, official: true })
      const otherwise = schemaEngine({ PRISMA_SCHEMA_ENGINE_BINARY: join(folder, 'nowhere') })
      expect(otherwise).toEqual(schemaEngine({}))
      expect(otherwise.path).toMatch(/schema-engine/)
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
})
