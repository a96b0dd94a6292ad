/** One migration: the name of its folder and the SHA-256 of its migration.sql, as Prisma keeps it. */
export type MigrationFile = {
  name: string
  sha256: string
}

/** Inputs of `poolproof:index:Migration`. */
export type MigrationInputs = {
  /** The direct door, or a session pooler; never a transaction pooler. Secret. */
  directUrl: string
  /** PEM of a private CA. */
  databaseCa?: string
  /** The committed ones, in the order of their names. */
  migrations: MigrationFile[]
  /** Prisma's folder, relative to the project; `prisma`. */
  folder: string
  /** Roles that may not touch Prisma's own table; []. */
  denyRoles: string[]
  /** Destructive migrations that somebody has read. Left out: they are named in the preview and not refused. */
  acknowledged?: string[]
}

/** Outputs of `poolproof:index:Migration`. */
export type MigrationOutputs = MigrationInputs & {
  /** What the database holds, in the order of the names. */
  applied: MigrationFile[]
  /** Name of the last applied one; '' before the first. */
  schemaVersion: string
}
