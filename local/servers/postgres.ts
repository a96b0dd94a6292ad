import { execFile } from 'node:child_process'
import { existsSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { commandFor } from '../../rules/command-for.ts'
import { Problem } from '../../rules/problem.ts'
import type { Certificates } from './certificates.ts'
import { postgresBinaries } from './postgres-binaries.ts'
import { ask } from './query.ts'
import { acquireFolder, type ServerProcess, startServer } from './server-process.ts'
import { serverSpec } from './server-spec.ts'
import { type ServerUser, writeFor } from './server-user.ts'
import { type Passwords, passwords, serverFolder, serversFolder } from './servers-folder.ts'

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

/** Starts PostgreSQL with 100 connections, like every small hosted plan; creates its data first where there is none. */
export async function startPostgres({ home, port, tls, say }: PostgresOptions): Promise<Postgres> {
  const servers = serversFolder(home)
  const { user } = servers
  const folder = serverFolder(servers, 'postgres')
  const spec = serverSpec.postgres(folder)
  await acquireFolder(spec, user)
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
    spec,
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
 * a superuser: only a superuser could end that connection, and a database with connections cannot be dropped. The admin
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

interface PostgresDataOptions {
  /** Postgres' own folder; the data becomes `<folder>/data`. */
  folder: string
  user: ServerUser
  /** Path of the program. */
  initdb: string
  /** Of the superuser `postgres`. */
  password: string
  say?: ((text: string) => void) | undefined
}

/** Sorting and upper case by code point, in UTF-8, as Postgres itself defines them: the same on every machine. */
const LOCALE = ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8']

/** The data folder, made where there is none; a half-made one of an interrupted start is made again. */
async function postgresData(options: PostgresDataOptions): Promise<string> {
  const data = join(options.folder, 'data')
  if (!existsSync(data)) await makeData(data, options)
  const found = readFileSync(join(data, 'PG_VERSION'), 'utf8').trim()
  if (found === '18') return data
  throw new Problem(
    'POSTGRES_VERSION',
    `PostgreSQL ${found} created the data in ${data}; this is PostgreSQL 18`,
    `type: ${commandFor('poolproof reset')} (it deletes the databases and creates them again)`,
  )
}

async function makeData(
  data: string,
  { folder, user, initdb, password, say }: PostgresDataOptions,
): Promise<void> {
  say?.('Postgres: making its data folder')
  const pwfile = join(folder, 'pwfile')
  writeFor(user, pwfile, password)
  rmSync(`${data}.new`, { recursive: true, force: true })
  const args = [
    '--username=postgres',
    `--pwfile=${pwfile}`,
    '--auth=scram-sha-256',
    ...LOCALE,
    `--pgdata=${data}.new`,
  ]
  try {
    await promisify(execFile)(initdb, args, { ...user, cwd: folder })
  } catch (error) {
    const { stderr = '', message } = error as { stderr?: string; message: string }
    throw new Problem(
      'SERVER_NOT_STARTED',
      [
        `Postgres could not create its data folder; its last log lines:`,
        ...(stderr || message).trim().split('\n').slice(-8),
      ].join('\n    '),
      `see that there are 100 MB free for ${folder}, then start again`,
    )
  } finally {
    rmSync(pwfile, { force: true })
  }
  renameSync(`${data}.new`, data)
}
