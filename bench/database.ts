import { randomBytes } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import type { CloudFile } from '../local/cloud-file.ts'
import { ask } from '../local/servers/query.ts'

/** `direct` is of a role without a limit, as one has who follows no checklist. */
export interface ConnectionUrls {
  direct: string
  pooled: string
}

/** Connections that the servers take, in all. */
export interface Limits {
  /** Backends for all roles but superusers. */
  backends: number
  poolerClients: number
  /** Backends that the pooler opens for one role and database. */
  poolSize: number
}

/** A database of its own in the cloud's Postgres, migrated and empty; gone when disposed. */
export interface BenchDatabase extends AsyncDisposable {
  urls: ConnectionUrls
  limits: Limits
  /** Of the superuser, without the pooler. */
  adminUrl: string
  /** Gives the roles what they may do with the tables that are there; once more after making another. */
  grants: string
}

export const databaseName = 'poolproof_storm'
const roles = { app: `${databaseName}_app`, direct: `${databaseName}_direct` }

export async function benchDatabase(
  cloud: Pick<CloudFile, 'adminUrl' | 'consoleUrl'>,
): Promise<BenchDatabase> {
  const admin = (sql: string) => ask(cloud.adminUrl, sql)
  const limits = await limitsOf(cloud)
  const remove = async () => {
    await admin(`DROP DATABASE IF EXISTS ${databaseName} WITH (FORCE)`)
    for (const role of Object.values(roles)) await admin(`DROP ROLE IF EXISTS ${role}`)
  }
  await remove()
  const password = randomBytes(18).toString('base64url')
  // As infra/components/pooled-postgres.ts does: what the pooler opens is the role's own limit.
  await admin(`CREATE ROLE ${roles.app} LOGIN PASSWORD '${password}' CONNECTION LIMIT ${limits.poolSize}`)
  await admin(`CREATE ROLE ${roles.direct} LOGIN PASSWORD '${password}'`)
  await admin(`CREATE DATABASE ${databaseName}`)
  const adminUrl = at(cloud.adminUrl, { pathname: `/${databaseName}` })
  await ask(adminUrl, migrationSql())
  const all = Object.values(roles).join(', ')
  const grants = `GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO ${all}`
  await ask(adminUrl, grants)
  return {
    urls: {
      direct: at(adminUrl, { username: roles.direct, password }),
      pooled: at(cloud.consoleUrl, { pathname: `/${databaseName}`, username: roles.app, password }),
    },
    limits,
    adminUrl,
    grants,
    [Symbol.asyncDispose]: remove,
  }
}

async function limitsOf({
  adminUrl,
  consoleUrl,
}: Pick<CloudFile, 'adminUrl' | 'consoleUrl'>): Promise<Limits> {
  const [row] = await ask(
    adminUrl,
    `SELECT current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int
      - current_setting('reserved_connections')::int AS backends`,
  )
  const config = await ask(consoleUrl, 'SHOW CONFIG')
  const setting = (key: string) => Number(config.find((one) => one.key === key)?.value)
  return {
    backends: Number(row?.backends),
    poolerClients: setting('max_client_conn'),
    poolSize: setting('default_pool_size'),
  }
}

/** All migrations, in their order. */
export function migrationSql(): string {
  const folder = new URL('../prisma/migrations/', import.meta.url)
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort()
    .map((migration) => readFileSync(new URL(`${migration}/migration.sql`, folder), 'utf8'))
    .join('\n')
}

function at(url: string, parts: Partial<Pick<URL, 'pathname' | 'username' | 'password'>>): string {
  return Object.assign(new URL(url), parts).href
}
