import { randomUUID } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type pg from 'pg'
import { commandFor } from '../../rules/command-for.ts'
import { dangerLine, dangersOf } from '../../rules/migrations/danger.ts'
import { Problem, Problems } from '../../rules/problem.ts'
import { brokenConnection, type Endpoint, openConnection } from '../connection.ts'
import { freeLock, lockProblem } from './advisory-lock.ts'
import { type Deployed, deployProblem, prismaMigrateDeploy } from './deploy.ts'
import {
  denyTemporaryTables,
  historyProblems,
  type MigrationHistory,
  pendingMigrations,
  readHistory,
  revokeHistoryTable,
  schemaVersion,
} from './history.ts'
import { type MigrationInputs, type MigrationOutputs, refusePooledConnection } from './inputs.ts'
import { folderProblems, prismaFolder } from './migration-files.ts'
import { unappliedProblem } from './unapplied.ts'

export interface MigrateContext {
  signal: AbortSignal
  log(severity: 'debug' | 'info', text: string): unknown
}

/**
 * Applies the committed migrations with `prisma migrate deploy`, and revokes Prisma's table from the app's roles.
 *
 * @throws Problem; the advisory lock is free afterwards, and nothing is applied twice
 */
export async function migrate(inputs: MigrationInputs, context: MigrateContext): Promise<MigrationOutputs> {
  const { folder, migrations, denyRoles } = inputs
  Problems.raise(folderProblems(folder, migrations))
  const endpoint = { url: inputs.directUrl, ca: inputs.databaseCa }
  const application = `poolproof-migration-${randomUUID().slice(0, 8)}`
  const options = { signal: context.signal, applicationName: 'poolproof-migration' }
  const client = await openConnection(endpoint, options)
  try {
    await refusePooledConnection(endpoint, options)
    const before = await readHistory(client)
    Problems.raise(historyProblems(folder, migrations, before))
    const pending = pendingMigrations(migrations, before.applied)
    // What a preview refuses is refused here as well: there may have been none, or one that could not reach the database.
    Problems.raise((await pendingDangers(inputs, pending)).problems)
    if (pending.length > 0) {
      await deploy(client, endpoint, application, pending, inputs, context)
      for (const name of pending) context.log('info', `applied ${name}`)
    }
    await revokeRights(client, denyRoles)
    const { applied } = await readHistory(client)
    return { ...inputs, applied, schemaVersion: schemaVersion(applied) }
  } catch (error) {
    throw error instanceof Problem ? error : brokenConnection(endpoint.url, error)
  } finally {
    await client.end().catch(() => undefined)
  }
}

async function deploy(
  client: pg.Client,
  endpoint: Endpoint,
  application: string,
  pending: readonly string[],
  { folder }: MigrationInputs,
  { signal, log }: MigrateContext,
): Promise<void> {
  let deployed: Deployed
  let holders: Awaited<ReturnType<typeof freeLock>>
  try {
    const line = (text: string) => text.trim() && log('debug', text)
    deployed = await prismaMigrateDeploy({ endpoint, folder, application, signal, line })
  } finally {
    holders = await freeLock(client, application)
  }
  signal.throwIfAborted()
  const after: MigrationHistory = await readHistory(client)
  const missing = pendingMigrations(
    pending.map((name) => ({ name, sha256: '' })),
    after.applied,
  )
  if (deployed.code === 0 && missing.length === 0) return
  if (deployed.output.includes('P1002') && holders.length > 0) throw lockProblem(holders)
  const [name] = missing
  if (deployed.code === 0 && name !== undefined) throw unappliedProblem(folder, name, deployed.output)
  throw deployProblem(folder, deployed, missing, after)
}

async function revokeRights(client: pg.Client, roles: readonly string[]): Promise<void> {
  try {
    await revokeHistoryTable(client, roles)
    if (roles.length > 0) await denyTemporaryTables(client)
  } catch (error) {
    const { code, message } = error as Error & { code?: string }
    if (code !== '42704') throw error
    throw new Problem(
      'MIGRATION_ROLE_MISSING',
      `denyRoles: ${message}`,
      `create the role again: ${commandFor('pulumi refresh')}, then ${commandFor('pulumi up')}`,
    )
  }
}

/** Machine-readable: the report of a preview parses it. */
interface MigrationDangers {
  name: string
  dangers: string[]
}

/**
 * What the pending migrations would remove or break: each a line for the preview, and a Problem where the stack requires
 * acknowledgements and this migration has none.
 */
export async function pendingDangers(
  { folder, acknowledged }: MigrationInputs,
  pending: readonly string[],
): Promise<{ lines: string[]; byMigration: MigrationDangers[]; problems: Problem[] }> {
  const file = (name: string) => join(prismaFolder(folder), 'migrations', name, 'migration.sql')
  // A migration that is announced but missing is refused when it is about to run.
  const texts = pending
    .filter((name) => existsSync(file(name)))
    .map((name) => ({ name, sql: readFileSync(file(name), 'utf8') }))
  const dangers = await dangersOf(texts)
  const unknown = acknowledged && dangers.filter(({ migration }) => !acknowledged.includes(migration))
  const refused = [...new Set(unknown?.map(({ migration }) => migration))]
  const of = (name: string) => [
    ...new Set(dangers.flatMap(({ migration, what }) => (migration === name ? [what] : []))),
  ]
  return {
    byMigration: pending.map((name) => ({ name, dangers: of(name) })),
    lines: dangers.map((danger) => `destructive migration: ${dangerLine(danger)}`),
    problems: refused.map(
      (name, i) =>
        new Problem(
          'MIGRATION_DESTRUCTIVE',
          `migration ${name} ${of(name).join(', ')}`,
          `read it; if that is intended: ${commandFor(`pulumi config set --path 'poolproof:acknowledge[${(acknowledged?.length ?? 0) + i}]' ${name}`)}`,
        ),
    ),
  }
}
