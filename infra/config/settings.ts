import { z } from 'zod'
import { defaults } from '../../rules/budget/sums.ts'
import { listPreviews, previewsFault } from '../../rules/environment/front-ends.ts'
import { type DatabaseHostName, databaseHostNames } from '../../rules/hosts/index.ts'
import { vercelRegions } from '../../rules/regions.ts'
import { adoptedSecrets, moreDomains } from './adopted-settings.ts'
import { customApp, extraVariables, proofSettings, rateLimits } from './app-settings.ts'
import { flag, notEmpty, text, whole } from './typed-value.ts'
import { origin, postgresUrl } from './url-settings.ts'

const address = text(z.string().regex(/^[^\s/@:]+:\d{1,5}$/, 'must be host:port'))
const sslmode = z.enum(['disable', 'require', 'verify-full'])
const identifier = text(
  z
    .string()
    .regex(/^[a-z_][a-z0-9_]{0,40}$/, 'must be lower-case letters, digits and _, and begin with no digit'),
)
/** How many sockets the pooler in front of the database takes and makes; what the plan says where it is left out. */
const pooler = z.strictObject({
  poolSize: whole(z.int().min(1))
    .optional()
    .describe('Backends the pooler may hold for one role and database.'),
  reservePool: whole(z.int().min(0))
    .default(defaults.reservePool)
    .describe("What it opens beyond that when clients wait too long (PgBouncer's reserve_pool_size)."),
  maxClients: whole(z.int().min(1)).optional().describe('Clients that the pooler takes.'),
})

const shared = {
  ca: z
    .string()
    .includes('BEGIN CERTIFICATE', 'must be the text of a certificate, not the name of its file')
    .optional()
    .describe("Certificate (PEM) of the CA that signed the server's; known for some hosts."),
  region: notEmpty
    .optional()
    .describe('Cloud region of the database (`eu-central-1`), where its host does not say it.'),
  provider: z
    .enum(databaseHostNames as [DatabaseHostName, ...DatabaseHostName[]])
    .optional()
    .describe('Whose database it is, where its host does not say it.'),
  plan: notEmpty.optional().describe("Name of the provider's plan, which brings the limits below."),
  pooler: pooler.prefault({}),
  maxConnections: whole(z.int().min(1)).optional().describe("Postgres' max_connections."),
  others: z
    .record(
      z.string().regex(/^[A-Za-z_][\w-]{0,40}$/, 'must be letters, digits, _ and -'),
      whole(z.int().min(0)),
    )
    .default({})
    .describe('Connections that others on the same server hold at most, by name, such as `worker: 40`.'),
}

/** What a stack says of any database, for the program and the policy pack. */
export const sharedSettings = z.object(shared)

const managed = {
  ...shared,
  adminUrl: postgresUrl.describe(
    'URL of a role that may create roles (and databases), over the direct or session connection.',
  ),
  databaseUsername: notEmpty
    .optional()
    .describe(
      "The admin's role name where it differs from the login name (Supabase: `postgres` for `postgres.REF`).",
    ),
  name: identifier,
  pooledAddress: address
    .optional()
    .describe(
      'Endpoints of the functions and of the migrations, `host:port`, where they do not follow from adminUrl.',
    ),
  directAddress: address.optional(),
  poolerHost: notEmpty
    .optional()
    .describe(
      'Host of the pooler, where it cannot be derived (Supabase: `aws-N-REGION.pooler.supabase.com`).',
    ),
  userSuffix: text(z.string().regex(/^\./, 'must begin with a dot'))
    .optional()
    .describe('What the pooler wants behind a role name to find the tenant (Supabase: `.REF`).'),
  sslmode: sslmode.default('require').describe('TLS of the connections that the stack makes.'),
  protect: flag(z.boolean())
    .default(true)
    .describe(
      'The database (or schema) outlives the stack, whose destruction is refused as long as this holds.',
    ),
}

const database = z.discriminatedUnion('manage', [
  z.strictObject({ manage: z.literal('role+database'), ...managed }),
  z.strictObject({ manage: z.literal('role'), schema: identifier, ...managed }),
  z.strictObject({ manage: z.literal('none'), pooledUrl: postgresUrl, directUrl: postgresUrl, ...shared }),
])

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
  project: text(
    z.string().regex(/^[a-z0-9-]{1,52}$/, 'must be 1-52 lower-case letters, digits or -'),
  ).describe('Name of the Vercel project; one project per stack.'),
  domain: text(
    z.string().regex(/^[a-z0-9.-]+$/, 'must be a host name in lower case, without scheme or path'),
  ),
  address: z
    .url('must be a URL, such as https://api.example.com')
    .optional()
    .describe('Where the browser reaches the domain, when that is not https://DOMAIN (the embedded cloud).'),
  frontendUrl: origin,
  frontendPreviews: previews.describe(
    "Origins of front-end previews, or one `https://*.DOMAIN` of one's own; never in production.",
  ),
  region: z.enum(vercelRegions as [string, ...string[]]),
  vercelToken: text(
    z
      .string()
      .regex(/[0-9a-zA-Z]{24}/, 'must contain 24 letters and digits in a row')
      .regex(/^[!-~]*$/, 'must contain neither a space nor a line break'),
  ),
  vercelTeam: notEmpty.optional().describe('Id or slug of the team that has the project.'),
  database,
  jwtGenerations: generations.describe(
    'First signs, all verify. Newest first; `poolproof rotate` and `poolproof retire` change it.',
  ),
  databaseGenerations: generations.describe(
    'First is the role that the functions log in as, a second may still. Newest first, as above with `--database`.',
  ),
  poolMax: whole(z.int().min(1).max(999))
    .default(defaults.poolMax)
    .describe('Connections each function instance may open to the pooler.'),
  instances: whole(z.int().min(1).max(30_000))
    .default(defaults.instances)
    .describe('Function instances to be ready for, at most; the budget is made for so many.'),
  promoteFrom: notEmpty
    .optional()
    .describe(
      'Stack whose proof this one needs: only bytes that were proved there are deployed, and a destructive migration wants to be acknowledged. Its evidence is its stack output, or a file.',
    ),
  evidence: notEmpty
    .optional()
    .describe(
      "File with the evidence, relative to the project, where the other stack's outputs cannot be read from here.",
    ),
  evidenceKey: text(z.string().regex(/^[0-9a-f]{64}$/, 'must be the 64 digits of the output evidenceKey'))
    .optional()
    .describe(
      "The other stack's output `evidenceKey`, which has to have signed its evidence; `poolproof promote` pins it.",
    ),
  evidenceMaxAge: whole(z.int().min(1))
    .default(30)
    .describe('Days after which evidence is too old to be promoted. A rollback has no such limit.'),
  acknowledge: z
    .array(text(z.string()))
    .default([])
    .describe(
      'Destructive migrations that you have read, and variables of the other stack that this one goes without.',
    ),
  rateLimits: rateLimits.prefault({}),
  env: extraVariables.prefault({}),
  domains: moreDomains.prefault({}),
  domainWait: whole(z.int().min(0).max(60))
    .default(0)
    .describe(
      'Minutes that an update waits at most, after the proof, for domains whose DNS does not lead to Vercel yet.',
    ),
  adopted: adoptedSecrets.prefault({}),
  app: customApp.prefault({}),
  proof: proofSettings.prefault({}),
})

export type SettingsInput = z.infer<typeof settingsSchema>
export type DatabaseSettingsInput = SettingsInput['database']
