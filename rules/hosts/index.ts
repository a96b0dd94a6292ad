import { aiven } from './aiven.ts'
import { auroraDsql } from './aurora-dsql.ts'
import { azure } from './azure.ts'
import { cockroachdb } from './cockroachdb.ts'
import { crunchyBridge } from './crunchy-bridge.ts'
import { digitalocean } from './digitalocean.ts'
import { fly } from './fly.ts'
import { heroku } from './heroku.ts'
import type { DatabaseHost } from './host.ts'
import { koyeb } from './koyeb.ts'
import { lakebase } from './lakebase.ts'
import { loopback } from './loopback.ts'
import { neon } from './neon.ts'
import { nile } from './nile.ts'
import { notPostgres } from './not-postgres.ts'
import { pgbouncer } from './pgbouncer.ts'
import { planetscale } from './planetscale.ts'
import { prismaPostgres } from './prisma-postgres.ts'
import { railway } from './railway.ts'
import { rdsProxy } from './rds-proxy.ts'
import { render } from './render.ts'
import { supabase } from './supabase.ts'
import { supavisor } from './supavisor.ts'
import { timescale } from './timescale.ts'
import { vercelPostgres } from './vercel-postgres.ts'
import { xata } from './xata.ts'

/** Every provider we know. The order counts in one place: the last two take any host. */
const table = {
  supabase,
  neon,
  'prisma-postgres': prismaPostgres,
  'vercel-postgres': vercelPostgres,
  azure,
  digitalocean,
  aiven,
  'crunchy-bridge': crunchyBridge,
  railway,
  render,
  'rds-proxy': rdsProxy,
  xata,
  planetscale,
  heroku,
  fly,
  koyeb,
  timescale,
  lakebase,
  nile,
  'aurora-dsql': auroraDsql,
  cockroachdb,
  'not-postgres': notPostgres,
  loopback,
  supavisor,
  pgbouncer,
} satisfies Record<string, DatabaseHost>

export type DatabaseHostName = keyof typeof table
export const providers: Readonly<Record<DatabaseHostName, DatabaseHost>> = table

/** The row of a host; undefined where nobody knows it. */
export function hostOf(name: DatabaseHostName | 'unknown'): DatabaseHost | undefined {
  return name === 'unknown' ? undefined : providers[name]
}

export const databaseHostNames = Object.keys(providers) as readonly DatabaseHostName[]
