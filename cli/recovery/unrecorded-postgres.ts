import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import pg from 'pg'
import { commandFor } from '../../rules/command-for.ts'
import { Problem } from '../../rules/problem.ts'
import { programFolder } from '../pulumi/project-file.ts'
import type { StateResource } from '../pulumi/state.ts'
import type { Inputs, Lookup } from './lookup.ts'

export const postgresLookups: Record<string, Lookup> = {
  'postgresql:index/role:Role': async ({ name }, provider, known) => {
    if (isKnown(known, 'postgresql:index/role:Role', name)) return undefined
    const found = await query(provider, 'SELECT 1 FROM pg_roles WHERE rolname = $1', [name])
    if (found.length === 0) return undefined
    await query(provider, `DROP ROLE ${quoted(name)}`)
    return `role ${name}`
  },
  'postgresql:index/database:Database': async ({ name, owner }, provider, known) => {
    if (isKnown(known, 'postgresql:index/database:Database', name)) return undefined
    const found = await query(provider, 'SELECT 1 FROM pg_database WHERE datname = $1', [name])
    if (found.length === 0) return undefined
    await refuseTables({ ...provider, database: name }, `database ${name}`, 'public')
    await asOwner(provider, owner, `DROP DATABASE ${quoted(name)}`)
    return `database ${name}`
  },
  'postgresql:index/schema:Schema': async ({ name, database, owner }, provider, known) => {
    if (isKnown(known, 'postgresql:index/schema:Schema', name)) return undefined
    const inside = { ...provider, database: database ?? provider.database }
    const found = await query(inside, 'SELECT 1 FROM pg_namespace WHERE nspname = $1', [name])
    if (found.length === 0) return undefined
    await refuseTables(inside, `schema ${name}`, name)
    await asOwner(inside, owner, `DROP SCHEMA ${quoted(name)}`)
    return `schema ${name}`
  },
}

function isKnown(known: StateResource[], type: string, name: unknown): boolean {
  return known.some((resource) => resource.id && resource.type === type && resource.inputs?.name === name)
}

/** A create that was killed left it empty. A database with tables holds data and stays. */
async function refuseTables(provider: Inputs, what: string, schema: unknown): Promise<void> {
  const tables = await query(provider, 'SELECT tablename FROM pg_tables WHERE schemaname = $1', [schema])
  if (tables.length === 0) return
  throw new Problem(
    'RECOVERY_UNSAFE',
    `${what} is not in the state but has ${tables.length} tables`,
    `if it is this stack's own, take it over: ${commandFor('pulumi import')}; if not, choose another name in poolproof:database`,
  )
}

/** An admin without superuser drops only what it owns, and may lend itself the rights of a role that it made. */
async function asOwner(provider: Inputs, owner: unknown, statement: string): Promise<void> {
  const admin = String(provider.databaseUsername ?? provider.username)
  const [missing] = await query(provider, "SELECT NOT pg_has_role($1, $2, 'USAGE') AS lend", [admin, owner])
  if (missing?.lend) await query(provider, `GRANT ${quoted(owner)} TO ${quoted(admin)}`)
  try {
    await query(provider, statement)
  } finally {
    if (missing?.lend) await query(provider, `REVOKE ${quoted(owner)} FROM ${quoted(admin)}`)
  }
}

async function query(provider: Inputs, sql: string, values: unknown[] = []): Promise<Inputs[]> {
  const client = new pg.Client({
    host: String(provider.host),
    port: Number(provider.port),
    user: String(provider.username),
    password: String(provider.password),
    database: String(provider.database),
    ssl: provider.sslmode === 'disable' ? false : trusted(provider.sslrootcert),
  })
  await client.connect()
  try {
    return (await client.query(sql, values)).rows
  } finally {
    await client.end()
  }
}

/** The private CA is a file that the program wrote, named from the folder it runs in. */
function trusted(file: unknown): object {
  return file ? { ca: readFileSync(resolve(programFolder(), String(file)), 'utf8') } : {}
}

function quoted(name: unknown): string {
  return pg.escapeIdentifier(String(name))
}
