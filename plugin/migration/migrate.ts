import { randomUUID } from 'node:crypto'
import type pg from 'pg'
import { Problem, Problems } from '../../rules/problem.ts'
import { type Endpoint, openConnection } from '../connection.ts'
import { freeLock, lockProblem } from './advisory-lock.ts'
import { type Deployed, deployProblem, prismaMigrateDeploy } from './deploy.ts'
import { refusePooledConnection } from './direct-connection.ts'
import { historyProblems, pendingMigrations } from './history.ts'
import {
  denyTemporaryTables,
  type MigrationHistory,
  readHistory,
  revokeHistoryTable,
  schemaVersion,
} from './history-table.ts'
import type { MigrationInputs, MigrationOutputs } from './inputs.ts'
import { folderProblems } from './migration-files.ts'
import { pendingDangers } from './pending-dangers.ts'

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
      'name a role that exists: the one the app logs in as, without the suffix of its pooler',
    )
  }
}
