import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { test } from 'vitest'
import { ask } from '../../../local/servers/query.ts'
import type { Difference, State } from '../../../plugin/grpc/plugin.ts'
import type { Properties } from '../../../plugin/grpc/properties.ts'
import { migration } from '../../../plugin/migration/resource.ts'
import { packageFolder } from '../../../rules/files/package-folder.ts'
import { scope, shared } from './fixtures.ts'
import { type Servers, startServers } from './servers.ts'

/** An empty database and an empty Prisma folder, and the resource between them as the engine drives it. */
export interface MigratedDatabase extends Disposable {
  directUrl: string
  /** Relative to the project. */
  folder: string
  /** What the resource reported to the engine, severity first. */
  said: string[]
  commit(name: string, sql: string): void
  uncommit(name: string): void
  inputs(): Properties
  /** Check, then diff where there is a state. Throws the reasons of a failed check. */
  preview(state?: State): Promise<Difference>
  /** Check, then create or update. */
  up(state?: State, signal?: AbortSignal): Promise<State>
  read(state: State): Promise<State | undefined>
  rows(sql: string): Promise<Record<string, unknown>[]>
}

let databases = 0

async function migratedDatabase(servers: Servers): Promise<MigratedDatabase> {
  const absolute = mkdtempSync(join(tmpdir(), 'poolproof-prisma-'))
  const folder = relative(packageFolder, absolute)
  writeFileSync(join(absolute, 'schema.prisma'), 'datasource db {\n  provider = "postgresql"\n}\n')
  mkdirSync(join(absolute, 'migrations'))
  writeFileSync(join(absolute, 'migrations/migration_lock.toml'), 'provider = "postgresql"\n')
  const name = `migrated_${++databases}`
  await servers.admin(`CREATE DATABASE ${name}`)
  const url = new URL(servers.postgres.cloudAdminUrl)
  url.pathname = name
  const committed = new Map<string, string>()
  const said: string[] = []
  const context = (preview: boolean, signal = new AbortController().signal) => ({
    urn: '',
    name: 'migration',
    preview,
    signal,
    log: async (severity: string, text: string) => {
      said.push(`${severity} ${text}`)
    },
  })
  const database = {
    directUrl: url.href,
    folder,
    said,
    commit(migrationName: string, sql: string) {
      committed.set(migrationName, sql)
      mkdirSync(join(absolute, 'migrations', migrationName), { recursive: true })
      writeFileSync(join(absolute, 'migrations', migrationName, 'migration.sql'), sql)
    },
    uncommit(migrationName: string) {
      committed.delete(migrationName)
      rmSync(join(absolute, 'migrations', migrationName), { recursive: true })
    },
    inputs(): Properties {
      const migrations = [...committed].map(([migrationName, sql]) => ({
        name: migrationName,
        sha256: createHash('sha256').update(sql).digest('hex'),
      }))
      return { directUrl: database.directUrl, migrations, folder, denyRoles: ['reader'] }
    },
    async preview(state?: State) {
      const inputs = await checked(state, true)
      if (!state) return { changes: Object.keys(inputs), replaces: [] }
      return migration.diff(state, inputs, undefined, context(true))
    },
    async up(state?: State, signal?: AbortSignal) {
      const inputs = await checked(state, false)
      if (!state) return { ...(await migration.create(inputs, undefined, context(false, signal))), inputs }
      const outputs = await migration.update?.(state.id, state, inputs, undefined, context(false, signal))
      return { id: state.id, inputs, outputs: outputs ?? {} }
    },
    read: (state: State) => migration.read(state.id, state, undefined, context(false)),
    rows: (sql: string) => ask(database.directUrl, sql),
    [Symbol.dispose]: () => rmSync(absolute, { recursive: true }),
  }
  async function checked(state: State | undefined, preview: boolean): Promise<Properties> {
    const result = await migration.check(database.inputs(), state?.inputs, undefined, context(preview))
    const reasons = result.failures.map(({ property, reason }) => `${property} ${reason}`)
    if (reasons.length > 0) throw new Error(reasons.join('\n'))
    return result.inputs
  }
  return database
}

/** `test` with Postgres for the file, and a `database` for each test, with these migrations committed. */
export const migrationTest = (migrations: Record<string, string> = {}) =>
  test
    .extend(
      'servers',
      scope,
      shared(startServers, ({ admin }) => admin("CREATE ROLE reader LOGIN PASSWORD 'reader'")),
    )
    .extend('database', async ({ servers }, { onCleanup }) => {
      const database = await migratedDatabase(servers)
      onCleanup(() => database[Symbol.dispose]())
      for (const [name, sql] of Object.entries(migrations)) database.commit(name, sql)
      return database
    })
