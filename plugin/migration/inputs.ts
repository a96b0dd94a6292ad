import { commandFor } from '../../rules/command-for.ts'
import { hostOf } from '../../rules/hosts/index.ts'
import type { MigrationFile } from '../../rules/migrations/migration-file.ts'
import { Problem } from '../../rules/problem.ts'
import { classify } from '../../rules/url/classify.ts'
import { probeSharing } from '../backend-sharing.ts'
import { type Endpoint, type OpenOptions, openConnection } from '../connection.ts'
import {
  type CheckFailure,
  certificate,
  checkInputs,
  type InputRule,
  listOf,
  optional,
} from '../grpc/plugin.ts'
import type { Properties, Value } from '../grpc/properties.ts'

/** Inputs of `poolproof:index:Migration`. An alias, as an interface is not assignable to Properties. */
export type MigrationInputs = {
  /** The direct connection, or a session pooler; never a transaction pooler. Secret. */
  directUrl: string
  /** PEM of a private CA. */
  databaseCa?: string
  /** The committed ones, in the order of their names. */
  migrations: MigrationFile[]
  /** Prisma's folder, relative to the project; `prisma`. */
  folder: string
  /** Roles that may not touch Prisma's own table; []. */
  denyRoles: string[]
  /** Destructive migrations that were reviewed. Left out: they are named in the preview and not refused. */
  acknowledged?: string[]
}

/** Outputs of `poolproof:index:Migration`. */
export type MigrationOutputs = MigrationInputs & {
  /** What the database holds, in the order of the names. */
  applied: MigrationFile[]
  /** Name of the last applied one; '' before the first. */
  schemaVersion: string
}

const isText = (value: Value) => typeof value === 'string'

const rules: Record<string, InputRule> = {
  directUrl: (url) => {
    const { protocol = '', pathname = '' } = (typeof url === 'string' && URL.parse(url)) || {}
    if (!/^postgres(ql)?:$/.test(protocol)) return 'has to be a postgresql:// URL'
    return pathname.length > 1 ? pooledConnectionProblem(String(url))?.message : 'names no database'
  },
  databaseCa: optional(certificate),
  migrations: listOf('{ name, sha256 }', isMigration),
  folder: (folder) =>
    typeof folder === 'string' && folder ? undefined : 'has to be a folder of the project',
  denyRoles: listOf('role names', isText),
  acknowledged: optional(listOf('migration names', isText)),
}

export function checkMigration(inputs: Properties): CheckFailure[] {
  return checkInputs(rules, inputs)
}

function isMigration(value: Value): boolean {
  const { name, sha256 } = (value ?? {}) as Partial<MigrationFile>
  return typeof name === 'string' && /^[0-9a-f]{64}$/.test(String(sha256))
}

/** The problem of an address that is certainly a transaction pooler. */
function pooledConnectionProblem(directUrl: string): Problem | undefined {
  const { searchParams, port } = new URL(directUrl)
  if (searchParams.get('pgbouncer') === 'true') return pooledConnection(directUrl, 'it says pgbouncer=true')
  const { provider, poolMode, reason } = classify(directUrl)
  const host = hostOf(provider)
  // 6543 is that of a self-hosted Supabase as well, whose host says nothing.
  if (poolMode !== 'transaction' && !(provider === 'pgbouncer' && port === '6543')) return undefined
  return pooledConnection(directUrl, host ? `${host.label}: ${reason}` : reason)
}

/** @throws Problem when one backend serves two connections, as only a transaction pooler does */
export async function refusePooledConnection(endpoint: Endpoint, options: OpenOptions): Promise<void> {
  const { shared } = await probeSharing(() => openConnection(endpoint, options), { clients: 2, rounds: 3 })
  if (shared) throw pooledConnection(endpoint.url, 'one backend served two connections')
}

function pooledConnection(url: string, reason: string): Problem {
  return new Problem(
    'MIGRATION_POOLED_DOOR',
    `directUrl leads to ${new URL(url).host}, a transaction pooler (${reason}): Prisma's lock would stay on an idle backend`,
    `${commandFor('pulumi config set --path poolproof:database.directAddress HOST:PORT')} (Neon: the host without -pooler; Supabase: the session pooler, port 5432)`,
  )
}
