import { z } from 'zod'
import { defaults } from '../../rules/budget/sums.ts'
import { listPreviews, previewsFault } from '../../rules/environment/front-ends.ts'
import { type DatabaseHostName, databaseHostNames } from '../../rules/hosts/index.ts'
import { vercelRegions } from '../../rules/regions.ts'
import { parseUrl } from '../../rules/url/parse-url.ts'
import { adoptedSecrets, moreDomains } from './adopted-settings.ts'
import { customApp, extraVariables, proofSettings, rateLimits } from './app-settings.ts'
import { flag, notEmpty, text, whole } from './typed-value.ts'

const address = text(z.string().regex(/^[^\s/@:]+:\d{1,5}$/, 'must be host:port'))
const sslmode = z.enum(['disable', 'require', 'verify-full'])
const identifier = text(
  z
    .string()
    .regex(/^[a-z_][a-z0-9_]{0,40}$/, 'must be lower-case letters, digits and _, and begin with no digit'),
)
/** What can be read as a URL is judged by the rules of URLs. */
const postgresUrl = z.string().superRefine((url, { addIssue }) => {
  if (URL.parse(url) && isDecodable(url) && /^postgres(ql)?:/i.test(url)) return
  const { faults } = parseUrl(url)
  // The others may follow from it.
  const { code, what } = faults.find((fault) => fault.code === 'URL_UNESCAPED') ?? faults[0] ?? {}
  addIssue({ code: 'custom', message: what ?? 'cannot be read as a URL', params: { fault: code } })
})

/** How many sockets the pooler in front of the database takes and makes; what the plan says where it is left out. */
const pooler = z.strictObject({
  /** Backends the pooler may hold for one role and database. */
  poolSize: whole(z.int().min(1)).optional(),
  /** What it opens beyond that when clients wait too long (PgBouncer's reserve_pool_size). */
  reservePool: whole(z.int().min(0)).default(defaults.reservePool),
  maxClients: whole(z.int().min(1)).optional(),
})

const shared = {
  ca: z
    .string()
    .includes('BEGIN CERTIFICATE', 'must be the text of a certificate, not the name of its file')
    .optional(),
  /** Cloud region of the database (`eu-central-1`), where its host does not say it. */
  region: notEmpty.optional(),
  provider: z.enum(databaseHostNames as [DatabaseHostName, ...DatabaseHostName[]]).optional(),
  /** Name of the provider's plan, which brings the limits below. */
  plan: notEmpty.optional(),
  pooler: pooler.prefault({}),
  /** Postgres' max_connections. */
  maxConnections: whole(z.int().min(1)).optional(),
  /** Connections that others on the same server hold at most, by name, such as `worker: 40`. */
  others: z
    .record(
      z.string().regex(/^[A-Za-z_][\w-]{0,40}$/, 'must be letters, digits, _ and -'),
      whole(z.int().min(0)),
    )
    .default({}),
}

/** What a stack says of any database, for the program and the policy pack. */
export const sharedSettings = z.object(shared)

const managed = {
  ...shared,
  /** URL of a role that may create roles (and databases), over the direct or session connection. */
  adminUrl: postgresUrl,
  /** The admin's role name where it differs from the login name (Supabase: `postgres` for `postgres.REF`). */
  databaseUsername: notEmpty.optional(),
  name: identifier,
  /** Endpoints of the functions and of the migrations, `host:port`, where they do not follow from adminUrl. */
  pooledAddress: address.optional(),
  directAddress: address.optional(),
  /** Host of the pooler, where it cannot be derived (Supabase: `aws-N-REGION.pooler.supabase.com`). */
  poolerHost: notEmpty.optional(),
  /** What the pooler wants behind a role name to find the tenant (Supabase: `.REF`). */
  userSuffix: text(z.string().regex(/^\./, 'must begin with a dot')).optional(),
  sslmode: sslmode.default('require'),
  /** The database (or schema) survives `pulumi destroy`, which is refused as long as this holds. */
  protect: flag(z.boolean()).default(true),
}

const database = z.discriminatedUnion('manage', [
  z.strictObject({ manage: z.literal('role+database'), ...managed }),
  z.strictObject({ manage: z.literal('role'), schema: identifier, ...managed }),
  z.strictObject({ manage: z.literal('none'), pooledUrl: postgresUrl, directUrl: postgresUrl, ...shared }),
])

function isDecodable(url: string): boolean {
  try {
    return decodeURIComponent(url).length > 0
  } catch {
    return false
  }
}

const origin = z
  .string()
  .refine(
    (text) =>
      URL.parse(text)?.origin === text && /^https:|^http:\/\/(127\.0\.0\.1|localhost)(:|$)/.test(text),
    'must be an https origin without path or trailing slash, such as https://app.example.com',
  )

/** A list, or a text with commas. */
const previews = z
  .preprocess((value) => (typeof value === 'string' ? listPreviews(value) : value), z.array(z.string()))
  .superRefine((entries, { addIssue }) => {
    const message = entries.length > 0 ? previewsFault(entries.join(',')) : undefined
    if (message) addIssue({ code: 'custom', message })
  })
  .default([])

const oneOrTwo = 'must have one generation or two, newest first, such as [2,1]'
const generations = z
  .array(whole(z.int().min(1)))
  .min(1, oneOrTwo)
  .max(2, oneOrTwo)
  .default([1])

/** Every setting of a stack, as `pulumi config` holds it under `poolproof:`. */
export const settingsSchema = z.strictObject({
  /** Name of the Vercel project; one project per stack. */
  project: text(z.string().regex(/^[a-z0-9-]{1,52}$/, 'must be 1-52 lower-case letters, digits or -')),
  domain: text(
    z.string().regex(/^[a-z0-9.-]+$/, 'must be a host name in lower case, without scheme or path'),
  ),
  /** Where the browser reaches the domain, when that is not https://DOMAIN (the embedded cloud). */
  address: z.url('must be a URL, such as https://api.example.com').optional(),
  frontendUrl: origin,
  /** Origins of front-end previews, or one `https://*.DOMAIN` of one's own; never in production. */
  frontendPreviews: previews,
  region: z.enum(vercelRegions as [string, ...string[]]),
  vercelToken: text(
    z
      .string()
      .regex(/[0-9a-zA-Z]{24}/, 'must contain 24 letters and digits in a row')
      .regex(/^[!-~]*$/, 'must contain neither a space nor a line break'),
  ),
  vercelTeam: notEmpty.optional(),
  database,
  /** First signs, all verify. Newest first; `poolproof rotate` and `poolproof retire` change it. */
  jwtGenerations: generations,
  /** First is the role that the functions log in as, a second may still. Newest first, as above with `--database`. */
  databaseGenerations: generations,
  /** Connections each function instance may open to the pooler. */
  poolMax: whole(z.int().min(1).max(999)).default(defaults.poolMax),
  /** Function instances to be ready for, at most; the budget is made for so many. */
  instances: whole(z.int().min(1).max(30_000)).default(defaults.instances),
  /**
   * Stack whose proof this one needs: only bytes that were proved there are deployed, and a destructive migration wants to
   * be acknowledged. Its evidence is its stack output, or a file.
   */
  promoteFrom: notEmpty.optional(),
  /** File with the evidence, relative to the project, where the other stack's outputs cannot be read from here. */
  evidence: notEmpty.optional(),
  /** The other stack's output `evidenceKey`, which has to have signed its evidence; `poolproof promote` pins it. */
  evidenceKey: text(
    z.string().regex(/^[0-9a-f]{64}$/, 'must be the 64 digits of the output evidenceKey'),
  ).optional(),
  /** Days after which evidence is too old to be promoted. A rollback has no such limit. */
  evidenceMaxAge: whole(z.int().min(1)).default(30),
  /** Destructive migrations that you have read, and variables of the other stack that this one goes without. */
  acknowledge: z.array(text(z.string())).default([]),
  rateLimits: rateLimits.prefault({}),
  env: extraVariables.prefault({}),
  domains: moreDomains.prefault({}),
  /** Minutes that an update waits at most, after the proof, for domains whose DNS does not lead to Vercel yet. */
  domainWait: whole(z.int().min(0).max(60)).default(0),
  adopted: adoptedSecrets.prefault({}),
  app: customApp.prefault({}),
  proof: proofSettings.prefault({}),
})

export type SettingsInput = z.infer<typeof settingsSchema>
export type DatabaseSettingsInput = SettingsInput['database']
