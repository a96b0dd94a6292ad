import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { migration } from '../../infra/provider/migration.ts'
import type { MaybePreview } from '../../infra/provider/plugin/plugin.ts'
import type { Properties } from '../../infra/provider/plugin/properties.ts'
import { projectRoot } from '../../infra/provider/project-root.ts'
import { ask } from '../../local/ask.ts'
import { type Servers, startServers } from './harness/servers.ts'

let servers: Servers
let folder: string
let directUrl: string
let said: string[]
let databases = 0

const first = 'CREATE TABLE people (name text);'

beforeAll(async () => {
  servers = await startServers()
  await servers.admin("CREATE ROLE reader LOGIN PASSWORD 'reader'")
})
afterAll(async () => {
  await servers?.[Symbol.asyncDispose]()
})
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'poolproof-prisma-'))
  writeFileSync(join(folder, 'schema.prisma'), 'datasource db {\n  provider = "postgresql"\n}\n')
  mkdirSync(join(folder, 'migrations'))
  writeFileSync(join(folder, 'migrations/migration_lock.toml'), 'provider = "postgresql"\n')
  const name = `migrated_${++databases}`
  await servers.admin(`CREATE DATABASE ${name}`)
  directUrl = servers.postgres.cloudAdminUrl.replace(/\/postgres$/, `/${name}?sslmode=disable`)
  said = []
  return () => rmSync(folder, { recursive: true })
})

const committed = new Map<string, string>()
beforeEach(() => committed.clear())

function commit(name: string, sql: string): void {
  committed.set(name, sql)
  mkdirSync(join(folder, 'migrations', name), { recursive: true })
  writeFileSync(join(folder, 'migrations', name, 'migration.sql'), sql)
}

function inputs(): Properties {
  const migrations = [...committed].map(([name, sql]) => ({
    name,
    sha256: createHash('sha256').update(sql).digest('hex'),
  }))
  return { directUrl, migrations, folder: relative(projectRoot, folder), denyRoles: ['reader'] }
}

function context(preview: boolean): MaybePreview {
  return {
    urn: '',
    name: 'migration',
    preview,
    signal: new AbortController().signal,
    log: async (_severity, text) => {
      said.push(text)
    },
  }
}

async function up(): Promise<Properties> {
  return (await migration.create(inputs(), undefined, context(false))).outputs
}

const rows = (sql: string) => ask(directUrl, sql)
const advisoryLocks = () => rows("SELECT 1 FROM pg_locks WHERE locktype = 'advisory'")

describe('Migration', () => {
  test('lists 2 pending ones at preview, applies them once, and shuts the app role out of their table', async () => {
    commit('20260101000000_people', first)
    commit('20260102000000_pets', 'CREATE TABLE pets (name text);')
    await migration.create(inputs(), undefined, context(true))
    expect(said.join()).toContain('2 pending migrations: 20260101000000_people, 20260102000000_pets')
    const outputs = await up()
    expect(outputs).toMatchObject({ schemaVersion: '20260102000000_pets' })
    expect((await up()).applied).toEqual(outputs.applied)
    const [rights] = await rows(
      "SELECT has_table_privilege('reader', '_prisma_migrations', 'SELECT') AS reads",
    )
    expect(rights).toEqual({ reads: false })
    expect(await advisoryLocks()).toEqual([])
  })

  test('that fails says what Prisma said, leaves the lock free, and is named until it is resolved', async () => {
    commit('20260101000000_people', first)
    commit('20260102000000_broken', 'ALTER TABLE nowhere ADD COLUMN x int;')
    await expect(up()).rejects.toThrow(/MIGRATION_FAILED[\s\S]*20260102000000_broken[\s\S]*fix: /)
    expect(await advisoryLocks()).toEqual([])
    await expect(up()).rejects.toThrow(
      /MIGRATION_UNRESOLVED[\s\S]*migrate resolve --rolled-back 20260102000000_broken/,
    )
  })

  test.each([
    ['edited', () => commit('20260101000000_people', `${first} -- later`), /MIGRATION_EDITED/],
    ['removed', () => committed.clear(), /MIGRATION_REMOVED/],
  ])('that was %s after it was applied is refused at preview', async (_, spoil, text) => {
    commit('20260101000000_people', first)
    const state = { id: 'migration', inputs: inputs(), outputs: await up() }
    spoil()
    await expect((async () => migration.diff(state, inputs(), undefined, context(true)))()).rejects.toThrow(
      text,
    )
  })

  test('that somebody took back behind our back is drift, and the next up applies it again', async () => {
    commit('20260101000000_people', first)
    const state = { id: 'migration', inputs: inputs(), outputs: await up() }
    expect(await migration.diff(state, inputs(), undefined, context(true))).toMatchObject({ changes: [] })
    await rows('DROP TABLE people; DELETE FROM _prisma_migrations')
    const read = await migration.read('migration', state, undefined, context(false))
    expect(read?.outputs).toMatchObject({ applied: [], schemaVersion: '' })
    const drifted = { ...state, outputs: read?.outputs ?? {} }
    expect(await migration.diff(drifted, inputs(), undefined, context(true))).toMatchObject({
      changes: ['migrations'],
    })
    await up()
    expect(await rows('SELECT count(*)::int AS n FROM people')).toEqual([{ n: 0 }])
  })

  test('deleted leaves the data alone; with the whole database gone it is gone too', async () => {
    commit('20260101000000_people', first)
    const outputs = await up()
    await migration.delete('migration', outputs, undefined, context(false))
    expect(await rows('SELECT count(*)::int AS n FROM people')).toEqual([{ n: 0 }])
    await servers.admin(`DROP DATABASE migrated_${databases} WITH (FORCE)`)
    const state = { id: 'migration', inputs: inputs(), outputs }
    expect(await migration.read('migration', state, undefined, context(false))).toBeUndefined()
  })

  test('through the pooled door is refused, by its address and by a live look', async () => {
    commit('20260101000000_people', first)
    const pooled = 'postgresql://u:p@ep-cool-name-123-pooler.eu-central-1.aws.neon.tech:5432/db'
    const checked = await migration.check(
      { ...inputs(), directUrl: pooled },
      undefined,
      undefined,
      context(true),
    )
    expect(checked.failures[0]?.reason).toContain('MIGRATION_POOLED_DOOR')
    directUrl = directUrl.replace(/:\d+\//, `:${servers.pooler.port}/`)
    await expect(up()).rejects.toThrow(/MIGRATION_POOLED_DOOR[\s\S]*one backend served two connections/)
  })
})
