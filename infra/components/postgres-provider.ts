import { createHash } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import * as postgresql from '@pulumi/postgresql'
import * as pulumi from '@pulumi/pulumi'
import { pgConfig } from '../../rules/url/pg-config.ts'
import { workFolder } from '../build/work-folder.ts'
import type { DatabaseSettings } from '../config/database-settings.ts'

/** The plugin of Postgres as the administrator. */
export function postgresProvider(
  name: string,
  database: pulumi.Input<DatabaseSettings>,
  opts?: pulumi.ResourceOptions,
): postgresql.Provider {
  const admin = pulumi.output(database).apply(adminOf)
  return new postgresql.Provider(
    name,
    {
      host: admin.host,
      port: admin.port,
      username: admin.user,
      password: pulumi.secret(admin.password),
      database: admin.database,
      sslmode: admin.sslmode,
      sslrootcert: admin.certificate as pulumi.Output<string>,
      databaseUsername: admin.databaseUsername as pulumi.Output<string>,
      // Managed Postgres hands out no superuser; as one, the plugin would read pg_shadow and fail.
      superuser: false,
      // Of its own it opens 20; a session pooler rejects what is over its pool of about 15, and 1 would deadlock while a
      // database is created.
      maxConnections: 4,
    },
    opts,
  )
}

function adminOf(database: DatabaseSettings) {
  if (database.manage === 'none') throw new Error('there is no administrator')
  const { adminUrl, ca, sslmode, databaseUsername } = database
  return {
    ...pgConfig(adminUrl),
    sslmode: ca && sslmode !== 'disable' ? 'verify-full' : sslmode,
    certificate: ca ? caFile(ca) : undefined,
    databaseUsername,
  }
}

/** The plugin takes the certificate as a file only. */
function caFile(ca: string): string {
  const folder = workFolder('ca')
  const file = join(folder, `${createHash('sha256').update(ca).digest('hex').slice(0, 16)}.pem`)
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  writeFileSync(file, ca)
  return file
}
