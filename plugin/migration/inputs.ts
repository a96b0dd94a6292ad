import type { MigrationFile } from '../../rules/migrations/migration-file.ts'
import type { CheckFailure } from '../grpc/plugin.ts'
import { hasUnknown, type Properties, type Value } from '../grpc/properties.ts'
import { pooledConnectionProblem } from './direct-connection.ts'

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

/** Returns what is wrong with a value, in words that never repeat it. */
type Rule = (value: Value | undefined) => string | undefined

const rules: Record<string, Rule> = {
  directUrl: (url) => {
    const { protocol = '', pathname = '' } = (typeof url === 'string' && URL.parse(url)) || {}
    if (!/^postgres(ql)?:$/.test(protocol)) return 'has to be a postgresql:// URL'
    return pathname.length > 1 ? pooledConnectionProblem(String(url))?.message : 'names no database'
  },
  databaseCa: (ca) =>
    ca === undefined || String(ca).includes('BEGIN CERTIFICATE') ? undefined : 'has to be a PEM certificate',
  migrations: (list) =>
    Array.isArray(list) && list.every(isMigration) ? undefined : 'has to be a list of { name, sha256 }',
  folder: (folder) =>
    typeof folder === 'string' && folder ? undefined : 'has to be a folder of the project',
  denyRoles: (roles) =>
    Array.isArray(roles) && roles.every((role) => typeof role === 'string')
      ? undefined
      : 'has to be a list of role names',
  acknowledged: (names) =>
    names === undefined || (Array.isArray(names) && names.every((name) => typeof name === 'string'))
      ? undefined
      : 'has to be a list of migration names',
}

/** Returns every fault at once; a value that is not known yet has none. */
export function checkMigration(inputs: Properties): CheckFailure[] {
  return Object.entries(rules).flatMap(([property, rule]) => {
    const reason = hasUnknown(inputs[property]) ? undefined : rule(inputs[property])
    return reason ? [{ property, reason }] : []
  })
}

function isMigration(value: Value): boolean {
  const { name, sha256 } = (value ?? {}) as Partial<MigrationFile>
  return typeof name === 'string' && /^[0-9a-f]{64}$/.test(String(sha256))
}
