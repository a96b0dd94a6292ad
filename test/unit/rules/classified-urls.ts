import type { UrlClassification } from '../../../rules/url/classify.ts'

const url = (address: string, database = 'shop', user = 'app') =>
  `postgresql://${user}:pw@${address}/${database}`

interface Row {
  row: string
  positive: string
  verdict: Partial<UrlClassification>
  /** Looks like it, and is not. */
  negative: string
  instead: Partial<UrlClassification>
}

const pooled = { endpoint: 'pooled', poolMode: 'transaction', confidence: 'high', reach: 'ipv4' } as const
const direct = { endpoint: 'direct', poolMode: 'none', confidence: 'high', reach: 'ipv4' } as const
const unknownHost = { provider: 'unknown', endpoint: 'unknown', confidence: 'low' } as const
const pooler = 'aws-1-eu-central-1.pooler.supabase.com'
const ref = 'abcdefghijklmnopqrst'

export const rows: Row[] = [
  {
    row: 'Supabase, shared pooler, transaction mode',
    positive: url(`${pooler}:6543`, 'postgres', `postgres.${ref}`),
    verdict: { provider: 'supabase', ...pooled, project: ref, database: 'postgres' },
    negative: url('db.example.com:6543'),
    instead: { provider: 'pgbouncer', endpoint: 'pooled', poolMode: 'unknown', confidence: 'low' },
  },
  {
    row: 'Supabase, shared pooler, session mode',
    positive: url(`${pooler}:5432`, 'postgres', `app.${ref}`),
    verdict: { provider: 'supabase', ...pooled, poolMode: 'session', project: ref },
    negative: url(`${pooler}:5433`, 'postgres', `app.${ref}`),
    instead: { provider: 'supabase', endpoint: 'unknown', reason: 'nothing listens on port 5433' },
  },
  {
    row: 'Supabase, dedicated pooler',
    positive: url(`db.${ref}.supabase.co:6543`),
    verdict: { provider: 'supabase', ...pooled, reach: 'ipv6-only', project: ref },
    negative: url(`${ref}.supabase.co:6543`),
    instead: { provider: 'not-postgres', endpoint: 'unknown', confidence: 'high' },
  },
  {
    row: 'Supabase, direct',
    positive: url(`db.${ref}.supabase.co`),
    verdict: { provider: 'supabase', ...direct, reach: 'ipv6-only', project: ref },
    negative: url(`db.${ref}.supabase.co.example.com`),
    instead: unknownHost,
  },
  {
    row: 'Neon, pooled',
    positive: url('ep-cool-night-123456-pooler.c-2.eu-central-1.aws.neon.tech'),
    verdict: { provider: 'neon', ...pooled, project: 'ep-cool-night-123456' },
    negative: url('ep-cool-night-123456.eu-central-1-pooler.aws.neon.tech'),
    instead: { provider: 'neon', endpoint: 'direct' },
  },
  {
    row: 'Neon, direct',
    positive: url('ep-cool-night-123456.westus3.azure.neon.tech'),
    verdict: { provider: 'neon', ...direct, project: 'ep-cool-night-123456' },
    negative: url('console.neon.tech'),
    instead: { provider: 'neon', endpoint: 'unknown', confidence: 'low' },
  },
  {
    row: 'Vercel Postgres, pooled',
    positive: url('ep-a-1-pooler.us-east-1.postgres.vercel-storage.com', 'verceldb', 'default'),
    verdict: { provider: 'vercel-postgres', ...pooled, project: 'ep-a-1', database: 'verceldb' },
    negative: url('ep-a-1-pooler.us-east-1.kv.vercel-storage.com'),
    instead: unknownHost,
  },
  {
    row: 'Vercel Postgres, direct',
    positive: url('ep-a-1.us-east-1.postgres.vercel-storage.com'),
    verdict: { provider: 'vercel-postgres', ...direct, project: 'ep-a-1' },
    negative: url('postgres.vercel-storage.com'),
    instead: unknownHost,
  },
  {
    row: 'Prisma Postgres, pooled',
    positive: url('pooled.db.prisma.io:5432', '', 'tenant'),
    verdict: { provider: 'prisma-postgres', ...pooled, project: 'tenant' },
    negative: url('pooled.prisma.io'),
    instead: unknownHost,
  },
  {
    row: 'Prisma Postgres, direct',
    positive: url('db.prisma.io:5432', 'postgres', 'tenant'),
    verdict: { provider: 'prisma-postgres', ...direct, project: 'tenant', database: 'postgres' },
    negative: 'prisma+postgres://accelerate.prisma-data.net/?api_key=x',
    instead: { provider: 'prisma-postgres', endpoint: 'unknown', poolMode: 'none', confidence: 'high' },
  },
  {
    row: 'Azure',
    positive: url('shop.postgres.database.azure.com:6432'),
    verdict: { provider: 'azure', ...pooled },
    negative: url('shop.postgres.database.azure.com:5432'),
    instead: { provider: 'azure', ...direct },
  },
  {
    row: 'Azure, private network',
    positive: url('shop.private.postgres.database.azure.com:6432'),
    verdict: { provider: 'azure', endpoint: 'pooled', reach: 'private' },
    negative: url('shop.mysql.database.azure.com:6432'),
    instead: { provider: 'not-postgres', endpoint: 'unknown', confidence: 'high' },
  },
  {
    row: 'DigitalOcean, pool',
    positive: url('shop-do-user-1-0.b.db.ondigitalocean.com:25061', 'shop-pool'),
    verdict: { provider: 'digitalocean', endpoint: 'pooled', poolMode: 'unknown', confidence: 'high' },
    negative: url('shop-do-user-1-0.b.db.ondigitalocean.com:25060', 'defaultdb'),
    instead: { provider: 'digitalocean', ...direct, database: 'defaultdb' },
  },
  {
    row: 'Aiven, service',
    positive: url('pg-shop.a.aivencloud.com:16884', 'defaultdb'),
    verdict: { provider: 'aiven', endpoint: 'direct', confidence: 'low' },
    negative: url('pg-shop.a.aivencloud.com:16885', 'shop-pool'),
    instead: { provider: 'aiven', endpoint: 'unknown', confidence: 'low' },
  },
  {
    row: 'Crunchy Bridge',
    positive: url('p.abc123.db.postgresbridge.com:5431'),
    verdict: { provider: 'crunchy-bridge', endpoint: 'pooled', poolMode: 'unknown', confidence: 'high' },
    negative: url('p.abc123.db.postgresbridge.com:5432'),
    instead: { provider: 'crunchy-bridge', ...direct },
  },
  {
    row: 'Railway, private network',
    positive: url('pgbouncer.railway.internal:6432', 'railway'),
    verdict: { provider: 'railway', endpoint: 'unknown', confidence: 'low', reach: 'private' },
    negative: url('viaduct.proxy.rlwy.net:47738', 'railway'),
    instead: { provider: 'railway', endpoint: 'unknown', confidence: 'low', reach: 'ipv4' },
  },
  {
    row: 'Render, external',
    positive: url('dpg-abc123-a.frankfurt-postgres.render.com'),
    verdict: { provider: 'render', endpoint: 'direct', confidence: 'low', reach: 'ipv4' },
    negative: url('dpg-abc123-a'),
    instead: { provider: 'render', reach: 'private' },
  },
  {
    row: 'RDS Proxy',
    positive: url('shop.proxy-abc123.eu-west-1.rds.amazonaws.com'),
    verdict: { provider: 'rds-proxy', endpoint: 'pooled', confidence: 'low', reach: 'private' },
    negative: url('shop.abc123.eu-west-1.rds.amazonaws.com'),
    instead: { provider: 'rds-proxy', endpoint: 'direct', confidence: 'high' },
  },
  {
    row: 'RDS Proxy, an endpoint made beside its own',
    positive: url('reader.endpoint.proxy-abc123.eu-west-1.rds.amazonaws.com'),
    verdict: { provider: 'rds-proxy', endpoint: 'pooled', confidence: 'low', project: 'reader' },
    negative: url('proxy-shop.abc123.eu-west-1.rds.amazonaws.com'),
    instead: { provider: 'rds-proxy', endpoint: 'direct', confidence: 'high' },
  },
  {
    row: 'Xata',
    positive: url('branch1.us-east-1.xata.tech', 'xata'),
    verdict: { provider: 'xata', endpoint: 'unknown', confidence: 'low', project: 'branch1' },
    negative: url('us-east-1.xata.io'),
    instead: unknownHost,
  },
  {
    row: 'CockroachDB',
    positive: url('mud-llama-1.j77.aws-eu-west-1.cockroachlabs.cloud:26257', 'defaultdb'),
    verdict: { provider: 'cockroachdb', endpoint: 'direct', confidence: 'low' },
    negative: url('db.example.com:26257'),
    instead: unknownHost,
  },
  {
    row: 'PgBouncer, by its port',
    positive: url('pooler.example.com:6432'),
    verdict: { provider: 'pgbouncer', endpoint: 'pooled', poolMode: 'unknown', confidence: 'low' },
    negative: url('pooler.example.com:5432'),
    instead: { ...unknownHost, reason: 'its host is none of the providers we know' },
  },
  {
    row: 'this machine',
    positive: url('127.0.0.1:6432'),
    verdict: { provider: 'loopback', endpoint: 'unknown', confidence: 'high', reach: 'private' },
    negative: url('127.0.0.1.example.com'),
    instead: unknownHost,
  },
  {
    row: 'a name without a dot',
    positive: url('postgres:5432'),
    verdict: { ...unknownHost, reach: 'private' },
    negative: url('10.0.0.8:6432'),
    instead: { provider: 'pgbouncer', reach: 'private' },
  },
]
