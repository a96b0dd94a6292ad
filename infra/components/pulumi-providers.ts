import { createHash } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import * as postgresql from '@pulumi/postgresql'
import * as pulumi from '@pulumi/pulumi'
import * as random from '@pulumi/random'
import * as vercel from '@pulumiverse/vercel'
import { pgConfig } from '../../rules/url/pg-config.ts'
import { workFolder } from '../build/work-folder.ts'
import type { DatabaseSettings, Settings } from '../config/database-settings.ts'

/**
 * The plugins with the accounts of this stack, for `opts.providers`. All explicit: a default provider would take
 * whatever the shell's environment holds.
 */
export function createProviders({ vercelToken, vercelTeam, database }: Settings) {
  const account = { apiToken: pulumi.secret(vercelToken), ...(vercelTeam ? { team: vercelTeam } : {}) }
  return {
    random: new random.Provider('random'),
    vercel: new vercel.Provider('vercel', account),
    ...(database.manage === 'none' ? {} : { postgresql: databaseAdmin(database) }),
  }
}

function databaseAdmin(database: Exclude<DatabaseSettings, { manage: 'none' }>): postgresql.Provider {
  const admin = pgConfig(database.adminUrl)
  return new postgresql.Provider('postgresql', {
    host: admin.host,
    port: admin.port,
    username: admin.user,
    password: pulumi.secret(admin.password),
    database: admin.database,
    sslmode: database.ca && database.sslmode !== 'disable' ? 'verify-full' : database.sslmode,
    ...(database.ca ? { sslrootcert: caFile(database.ca) } : {}),
    ...(database.databaseUsername ? { databaseUsername: database.databaseUsername } : {}),
    // Managed Postgres hands out no superuser; as one, the plugin would read pg_shadow and fail.
    superuser: false,
    // Of its own it opens 20; a session pooler rejects what is over its pool of about 15, and 1 would deadlock while a
    // database is created.
    maxConnections: 4,
  })
}

/** The plugin takes the certificate as a file only. */
function caFile(ca: string): string {
  const folder = workFolder('ca')
  const file = join(folder, `${createHash('sha256').update(ca).digest('hex').slice(0, 16)}.pem`)
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  writeFileSync(file, ca)
  return file
}
