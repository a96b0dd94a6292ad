import { join } from 'node:path'
import type { Certificates } from './certificates.ts'
import { type Passwords, passwords } from './passwords.ts'
import { postgresBinaries } from './postgres-binaries.ts'
import { postgresData } from './postgres-data.ts'
import { ask } from './query.ts'
import { type ServerProcess, startServer } from './server-process.ts'
import { serverSpec } from './server-spec.ts'
import { writeFor } from './server-user.ts'
import { serverFolder, serversFolder } from './servers-folder.ts'
import { acquireFolder } from './stale-process.ts'

export interface PostgresOptions {
  /** The embedded cloud's folder; the data lies below `<home>/servers` and stays between starts. */
  home: string
  /** On 127.0.0.1; must be free. */
  port: number
  /** With it only TLS connections are accepted. */
  tls?: Certificates
  say?: (text: string) => void
}

export interface Postgres extends ServerProcess {
  port: number
  tls?: Certificates
  /** As the superuser `postgres`, who owns the cluster. */
  adminUrl: string
  /** As `cloud_admin`, what a hosted provider hands out: CREATEDB, CREATEROLE, owner of database postgres, no superuser. */
  cloudAdminUrl: string
}

/** Starts PostgreSQL with 100 connections, as every small hosted plan has; makes its data first where there is none. */
export async function startPostgres({ home, port, tls, say }: PostgresOptions): Promise<Postgres> {
  const servers = serversFolder(home)
  const { user } = servers
  const folder = serverFolder(servers, 'postgres')
  const traits = serverSpec.postgres(folder)
  await acquireFolder(traits, user)
  const secrets = passwords(servers)
  const { initdb, postgres } = postgresBinaries(user, say)
  const data = await postgresData({ folder, user, initdb, password: secrets.postgres, say })
  const hba = join(folder, 'pg_hba.conf')
  writeFor(user, hba, `${tls ? 'hostssl' : 'host'} all all 127.0.0.1/32 scram-sha-256\n`)
  const settings = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: '100',
    hba_file: hba,
    // A refused CREATE ROLE ... PASSWORD must not leave its text in the log.
    log_min_error_statement: 'panic',
    log_error_verbosity: 'terse',
    ...(tls && tlsSettings(folder, tls, user)),
  }
  const query = tls ? '?sslmode=verify-full' : ''
  const url = (role: keyof Passwords) =>
    `postgresql://${role}:${secrets[role]}@127.0.0.1:${port}/postgres${query}`
  const server = await startServer({
    traits,
    program: postgres,
    args: [
      '-D',
      data,
      '-p',
      String(port),
      ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
    ],
    user,
    port,
    ask: () => ask(url('postgres'), rolesSql(secrets), tls?.ca),
  })
  return {
    ...server,
    port,
    ...(tls && { tls }),
    adminUrl: url('postgres'),
    cloudAdminUrl: url('cloud_admin'),
  }
}

function tlsSettings(folder: string, { cert, key }: Certificates, user: object): Record<string, string> {
  const files = { ssl_cert_file: join(folder, 'server.pem'), ssl_key_file: join(folder, 'server.key') }
  writeFor(user, files.ssl_cert_file, cert)
  writeFor(user, files.ssl_key_file, key)
  return { ssl: 'on', ...files }
}

/**
 * The pooler looks a role's verifier up in the database that role asks for; before PgBouncer 1.19 the place cannot be
 * chosen. A function would be missing in databases made from template0, hence the right to read pg_authid itself. Not as
 * a superuser: nobody but one could end that connection, and a database with connections cannot be dropped. The admin
 * ends the rest, as hosted ones may.
 */
function rolesSql(secrets: Passwords): string {
  return `DO $$ BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'pgbouncer_auth') THEN
      CREATE ROLE cloud_admin LOGIN CREATEDB CREATEROLE PASSWORD '${secrets.cloud_admin}';
      ALTER DATABASE postgres OWNER TO cloud_admin;
      GRANT pg_signal_backend TO cloud_admin;
      CREATE ROLE pgbouncer_auth LOGIN PASSWORD '${secrets.pgbouncer_auth}' IN ROLE pg_read_all_data;
      ALTER ROLE pgbouncer_auth SET default_transaction_read_only = on;
    END IF;
  END $$`
}
