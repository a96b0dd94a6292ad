import { readFileSync } from 'node:fs'
import pg from 'pg'
import { type PgConfig, pgConfig } from '../../../rules/url/pg-config.ts'

export const NO_DATABASE = 'the Prisma CLI named no database: set DIRECT_URL'

/** Where to connect, and the schema in which unqualified names live. */
export interface Database {
  config: PgConfig & { connectionTimeoutMillis: number; application_name: string }
  schema: string
}

/**
 * Reads the engine's URL. A URL without a password takes it from DIRECT_URL, provided that both name the same user and
 * database: so the password is in no process list. TLS is verified for every sslmode but `disable`, whatever `sslaccept`
 * is, against `sslcert` or `sslrootcert` (a PEM file), DATABASE_CA (PEM), NODE_EXTRA_CA_CERTS or the system's roots.
 */
export function databaseOf(argument: string, env: NodeJS.ProcessEnv): Database {
  const url = withPassword(new URL(argument), env.DIRECT_URL)
  const { searchParams } = url
  const caFile = searchParams.get('sslcert') ?? searchParams.get('sslrootcert')
  const ca = caFile ? readFileSync(caFile, 'utf8') : env.DATABASE_CA
  return {
    config: {
      ...pgConfig(url.href, ca),
      connectionTimeoutMillis: Number(searchParams.get('connect_timeout') ?? 5) * 1000,
      application_name: searchParams.get('application_name') ?? 'prisma-schema-engine',
    },
    schema: searchParams.get('schema') ?? 'public',
  }
}

function withPassword(url: URL, whole: string | undefined): URL {
  const known = whole ? URL.parse(whole) : null
  const same = known && (['username', 'host', 'pathname'] as const).every((part) => known[part] === url[part])
  if (!url.password && same) url.password = known.password
  return url
}

/** Runs one statement on its own connection, in `database` or the one the URL names. */
export async function runAlone({ config }: Database, sql: string, database = config.database): Promise<void> {
  const client = new pg.Client({ ...config, database })
  // A connection that breaks after its statement has nothing more to report.
  client.on('error', () => undefined)
  try {
    await client.connect()
    await client.query(sql)
  } finally {
    await client.end().catch(() => undefined)
  }
}

export function quote(name: string): string {
  return pg.escapeIdentifier(name)
}
