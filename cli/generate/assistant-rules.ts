import { defaults } from '../../rules/budget/sums.ts'
import { poolVariables } from '../../rules/environment/pool-variables.ts'
import { commonNames, type VariableName, variables } from '../../rules/environment/variable-table.ts'
import type { Derived } from '../../rules/hosts/host.ts'
import { type DatabaseHostName, databaseHostNames, providers } from '../../rules/hosts/index.ts'
import { classify } from '../../rules/url/classify.ts'
import { maskedUrl } from '../../rules/url/connection-url.ts'
import { deriveDirect, derivePooled } from '../../rules/url/derive.ts'
import { parseUrl } from '../../rules/url/parse-url.ts'

/** A direct (or session) URL as each of these hosts shows it; everything else in the table follows from the rules. */
export const exampleAddresses: Partial<Record<DatabaseHostName, string>> = {
  supabase: 'postgres.abcdefghijklmnopqrst@aws-0-eu-central-1.pooler.supabase.com:5432/postgres',
  neon: 'app@ep-cool-name-123456.eu-central-1.aws.neon.tech:5432/shop',
  'prisma-postgres': 'app@db.prisma.io:5432/postgres',
  'vercel-postgres': 'app@ep-cool-name-123456.eu-central-1.postgres.vercel-storage.com:5432/shop',
  planetscale: 'app@aws-eu-central-1-1.pg.psdb.cloud:5432/shop',
  azure: 'app@shop.postgres.database.azure.com:5432/shop',
  digitalocean: 'app@shop-do-user-1-0.b.db.ondigitalocean.com:25060/shop',
  aiven: 'avnadmin@pg-1a2b3c-shop.a.aivencloud.com:12345/shop',
  'rds-proxy': 'app@shop.abc123.eu-west-1.rds.amazonaws.com:5432/shop',
  render: 'app@dpg-abc123-a.frankfurt-postgres.render.com:5432/shop',
  railway: 'app@nozomi.proxy.rlwy.net:57027/shop',
  heroku: 'app@ec2-52-1-2-3.eu-west-1.compute.amazonaws.com:5432/shop',
}

/** What an assistant has to know to configure an app on Vercel with Postgres, out of the tables of rules/. */
export function assistantRules(): string {
  return `# Postgres on Vercel: the rules

For an assistant that edits an app on Vercel with a Postgres database. The tables are those that Poolproof itself checks with.

## Rules

1. Every function instance opens its own connections, and Postgres allows about a hundred. So functions use the **pooled** connection in
   **transaction mode**, and nothing else: \`DATABASE_URL\`.
2. Migrations use the **direct** connection (or a session pooler where the direct host has no IPv4 address). A migration needs session
   features that transaction mode has not. Its URL never reaches a function: keep it out of the project's variables.
3. Set the pool of an instance by \`DATABASE_POOL_MAX\` (${defaults.poolMax}, for up to ${defaults.instances} instances). Prisma 7 and node-postgres ignore
   \`connection_limit\` and \`pgbouncer=true\` in a URL; they make nothing pooled and limit nothing.
4. instances x pool x ${defaults.rollout} (old and new deployment at once) must not exceed the clients of the pooler; the pooler's backends, migrations
   (${defaults.migratorConnections}) and people (${defaults.reserve}) must not exceed \`max_connections\`.
5. Make one pool per instance, outside of the handler, with finite waits. \`createPool()\` of the package \`poolproof\` does, and refuses a wrong URL by name:

   \`\`\`ts
   import { createPool, searchPathPg, unavailable } from 'poolproof/runtime'

   const pool = createPool()                                              // a pg.Pool: pg, Kysely, Drizzle
   const prisma = new PrismaClient({ adapter: searchPathPg(PrismaPg, pool) })
   \`\`\`

6. Never switch TLS verification off (\`rejectUnauthorized: false\`, \`sslmode=no-verify\`). A private CA goes into \`DATABASE_CA\`.
7. A changed variable does nothing until the next deployment. Deploy after it.
8. Answer 503 with \`Retry-After\`, not 500, where \`unavailable(error)\` recognizes the error.
9. Never print, commit or pass a URL with a password as an argument: \`printf %s "$DATABASE_URL" | npx poolproof doctor --url -\`.

## Which URL

Host, what tells the endpoints apart, and both URLs of one database. \`***\` is the password.

| Host | Pooled: functions | Direct: migrations |
| --- | --- | --- |
${Object.keys(exampleAddresses)
  .map((name) => hostRow(name as DatabaseHostName))
  .join('\n')}

Other hosts that are recognized: ${databaseHostNames
    .filter((name) => !(name in exampleAddresses) && !['loopback', 'not-postgres'].includes(name))
    .map((name) => providers[name].label)
    .join(', ')}.

What the host's integration with Vercel sets:

| Host | Variables |
| --- | --- |
${databaseHostNames.flatMap((name) => integrationRow(name) ?? []).join('\n')}

## Variables of the app

| Name | Rule |
| --- | --- |
${[...new Set([...(Object.keys(poolVariables) as VariableName[]), ...commonNames])].map(variableRow).join('\n')}

## Commands

\`\`\`sh
npx poolproof doctor --file .env --offline --json   # exit code 1: something is wrong
npx poolproof init --dry-run                        # what it would add to this repository
npx poolproof start --once                          # the app on this machine, with a real Postgres and PgBouncer, proved
\`\`\`

Every finding has a code, what is wrong and the command that fixes it. Apply the fix; do not silence the check.
`
}

function hostRow(name: DatabaseHostName): string {
  const { url } = parseUrl(`postgresql://${exampleAddresses[name]?.replace('@', ':PASSWORD@')}`)
  if (!url) throw new Error(`the example of ${name} is no URL`)
  const pooled = derivePooled(url)
  const { reason } = classify('url' in pooled ? pooled.url : url)
  return `| ${providers[name].label} | ${shown(pooled)} (${reason}) | ${shown(deriveDirect(url))} |`
}

const shown = (derived: Derived) => ('url' in derived ? `\`${maskedUrl(derived.url)}\`` : derived.reason)

function integrationRow(name: DatabaseHostName): string | undefined {
  const { label, integration } = providers[name]
  if (!integration) return undefined
  const names = Object.entries(integration).map(([variable, kind]) => `\`${variable}\` ${kind}`)
  return `| ${label} | ${names.join(', ')} |`
}

function variableRow(name: VariableName): string {
  const { minLength } = variables[name]
  const rule = minLength ? `a secret of ${minLength} characters or more` : rules[name]
  return `| \`${name}\` | ${rule} |`
}

/** In words what the table has as a function. */
const rules: Partial<Record<VariableName, string>> = {
  DATABASE_URL: 'the pooled connection; no `sslmode=disable`',
  DATABASE_POOL_MAX:
    'connections of one instance: a whole number from 1 to 999; wins over `connection_limit` of the URL',
  DATABASE_CA: 'optional: root certificates (PEM) of a host that signs its own, the text and not a file name',
  FRONTEND_URL: 'an https origin without path or trailing slash',
  NODE_ENV: '`production`',
}
