import { readdirSync, readFileSync } from 'node:fs'
import pg from 'pg'
import type { Certificates } from '../../../local/servers/certificates.ts'
import { ask } from '../../../local/servers/query.ts'
import { pgConfig } from '../../../rules/url/pg-config.ts'
import { type Servers, startServers } from './servers.ts'

/** Postgres and the pooler with the migrations applied, and a role that may only use the tables. */
export interface AuthDatabase extends AsyncDisposable {
  servers: Servers
  /** Through the pooler, as the app's role. */
  pooledUrl: string
  /** Past the pooler, as the app's role. */
  directUrl: string
  /** Rows of a query by the tables' owner, over the direct connection. */
  query(sql: string): Promise<Record<string, unknown>[]>
  /** Holds the table until disposed: other clients wait. */
  lock(table: string): Promise<AsyncDisposable>
  /** Ends the app's connections, as a server that restarts does. */
  disconnectApp(): Promise<void>
}

export interface AuthDatabaseOptions {
  /** Where the tables are; found through the role's search_path only. */
  schema?: string
  tls?: Certificates
  /** Clients the pooler takes. */
  maxClients?: number
}

export async function startAuthDatabase(options: AuthDatabaseOptions = {}): Promise<AuthDatabase> {
  const { schema = 'public', ...settings } = options
  await using stack = new AsyncDisposableStack()
  const servers = stack.use(await startServers(settings))
  await servers.admin(`
    CREATE ROLE app LOGIN PASSWORD 'app';
    CREATE SCHEMA IF NOT EXISTS ${schema};
    ALTER ROLE app SET search_path = ${schema};
    ALTER ROLE CURRENT_USER SET search_path = ${schema}`)
  await servers.admin(migrations())
  await servers.admin(`
    GRANT USAGE ON SCHEMA ${schema} TO app;
    GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA ${schema} TO app`)
  const pooledUrl = servers.pooledUrl('app', 'app')
  const started = stack.move()
  return {
    servers,
    pooledUrl,
    directUrl: pooledUrl.replace(/:\d+\//, `:${servers.postgres.port}/`),
    query: servers.admin,
    async lock(table) {
      const client = new pg.Client(pgConfig(servers.postgres.cloudAdminUrl))
      await client.connect()
      await client.query(`BEGIN; LOCK TABLE ${table}`)
      return { [Symbol.asyncDispose]: () => client.end() }
    },
    async disconnectApp() {
      const backends = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'app'"
      await ask(servers.postgres.adminUrl, backends)
    },
    [Symbol.asyncDispose]: () => started.disposeAsync(),
  }
}

function migrations(): string {
  const folder = new URL('../../../prisma/migrations/', import.meta.url)
  const names = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory())
  const texts = names
    .map(({ name }) => name)
    .sort()
    .map((name) => readFileSync(new URL(`${name}/migration.sql`, folder), 'utf8'))
  return texts.join('\n')
}
