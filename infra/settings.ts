import { z } from 'zod'
import { vercelRegions } from './model/regions.ts'

const address = z.string().regex(/^[^\s/@:]+:\d{1,5}$/, 'must be host:port')
const sslmode = z.enum(['disable', 'require', 'verify-full'])
const identifier = z.string().regex(/^[a-z_][a-z0-9_]{0,40}$/, 'must be lower-case letters, digits and _')
const postgresUrl = z
  .string()
  .refine((url) => /^postgres(ql)?:$/.test(URL.parse(url)?.protocol ?? ''), 'must be a postgresql:// URL')

/** How many sockets the pooler in front of the database takes and makes. */
const pooler = z.strictObject({
  /** Backends the pooler may hold for one role and database, its reserve included. */
  poolSize: z.int().min(1).default(20),
  maxClients: z.int().min(1).default(200),
})

const shared = {
  ca: z.string().includes('BEGIN CERTIFICATE').optional(),
  region: z.string().optional(),
  pooler: pooler.prefault({}),
}

const managed = {
  ...shared,
  /** URL of a role that may create roles (and databases), over the direct or session door. */
  adminUrl: postgresUrl,
  /** The admin's role name where it differs from the login name (Supabase: `postgres` for `postgres.REF`). */
  databaseUsername: z.string().optional(),
  name: identifier,
  /** Doors of the functions and of the migrations, `host:port`. */
  pooledAddress: address,
  directAddress: address,
  /** What the pooler wants behind a role name to find the tenant (Supabase: `.REF`). */
  userSuffix: z.string().regex(/^\./, 'must begin with a dot').optional(),
  sslmode: sslmode.default('require'),
  /** The database (or schema) survives `pulumi destroy`, which is refused as long as this holds. */
  protect: z.boolean().default(true),
}

const database = z.discriminatedUnion('manage', [
  z.strictObject({ manage: z.literal('role+database'), ...managed }),
  z.strictObject({ manage: z.literal('role'), schema: identifier, ...managed }),
  z.strictObject({ manage: z.literal('none'), pooledUrl: postgresUrl, directUrl: postgresUrl, ...shared }),
])

const origin = z
  .string()
  .refine(
    (text) =>
      URL.parse(text)?.origin === text && /^https:|^http:\/\/(127\.0\.0\.1|localhost)(:|$)/.test(text),
    'must be an https origin without path or trailing slash, such as https://app.example.com',
  )

/** Everything a stack is told, as `pulumi config` holds it under `poolproof:`. */
export const settingsSchema = z.strictObject({
  /** Name of the Vercel project; one project per stack. */
  project: z.string().regex(/^[a-z0-9-]{1,52}$/, 'must be 1-52 lower-case letters, digits or -'),
  domain: z.string().regex(/^[a-z0-9.-]+$/, 'must be a host name without scheme or path'),
  /** Where the browser reaches the domain, when that is not https://DOMAIN (the embedded cloud). */
  address: z.url().optional(),
  frontendUrl: origin,
  region: z.enum(vercelRegions as [string, ...string[]]),
  vercelToken: z.string().regex(/[0-9a-zA-Z]{24}/, 'must hold 24 letters and digits in a row'),
  vercelTeam: z.string().optional(),
  database,
  /** First signs, all verify. Newest first. */
  jwtGenerations: z.array(z.int().min(1)).min(1).max(2).default([1]),
  /** Connections each function instance may open to the pooler. */
  poolMax: z.int().min(1).max(20).default(2),
  proof: z
    .strictObject({
      requests: z.int().min(1).max(5000).default(200),
      concurrency: z.int().min(1).max(500).default(20),
    })
    .prefault({}),
})

export type Settings = z.infer<typeof settingsSchema>
export type DatabaseSettings = Settings['database']
