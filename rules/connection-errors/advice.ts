import { commandFor } from '../command-for.ts'
import { type DeploymentFacts, pooledName } from '../environment/deployment-facts.ts'
import { setCommand } from '../environment/set-command.ts'
import { roleOf } from '../psql-command.ts'
import type { Family } from './families.ts'
import { BREAKER_SECONDS } from './waiting.ts'

export interface Place {
  facts: DeploymentFacts
  /** The variable whose URL failed; the pooled one. */
  name?: string
  /** The role that the URL names. */
  user?: string
}

interface Advice {
  /** A few words, for a list. */
  label: string
  /** Of the Problem. */
  code: string
  fix(place: Place): string
}

const set = ({ facts, name = pooledName(facts) }: Place) => setCommand(name, facts)
const role = ({ user }: Place) => roleOf(user)

/** What a person does about it. */
export const advice: Record<Family, Advice> = {
  full: {
    label: 'too many connections',
    code: 'DATABASE_FULL',
    fix: (place) =>
      `send the functions through the transaction pooler: ${set(place)}; free the connections that are idle now: docs/incident.md, step 2`,
  },
  clients: {
    label: 'pooler takes no more clients',
    code: 'DATABASE_FULL',
    fix: ({ facts }) =>
      `open fewer connections in each instance: ${setCommand('DATABASE_POOL_MAX', facts, false)}; or raise the pooler's limit (PgBouncer: max_client_conn; Supabase: a larger compute size)`,
  },
  session: {
    label: 'session pooler full',
    code: 'DATABASE_FULL',
    fix: (place) => `use the pooler's transaction mode (Supabase: port 6543): ${set(place)}`,
  },
  roleLimit: {
    label: "the role's or database's own connection limit reached",
    code: 'DATABASE_ROLE_FULL',
    fix: (place) =>
      place.facts.where === 'stack'
        ? `restore the role's limit: ${commandFor('pulumi up --refresh')}`
        : `raise the role's limit to the pooler's pool size or more: ALTER ROLE ${role(place)} CONNECTION LIMIT 50; of a database: ALTER DATABASE NAME CONNECTION LIMIT -1`,
  },
  login: {
    label: 'login refused',
    code: 'DATABASE_LOGIN_REFUSED',
    fix: (place) =>
      place.facts.where === 'stack'
        ? `check user and password: ${commandFor('poolproof doctor --url -')}; if the stack created the role, give it a new password: ${commandFor(`pulumi up --replace '**::postgres-${passwordOf(place.user)}-password'`)}`
        : `copy user and password again, percent-encoded: ${set(place)}`,
  },
  tenant: {
    label: 'pooler does not know the project, branch or endpoint',
    code: 'DATABASE_TENANT_UNKNOWN',
    fix: (place) =>
      `copy host and user name from the provider's dashboard (Supabase: Connect, user ROLE.REF and the host shown there; PlanetScale: ROLE.BRANCH; Neon: the endpoint's host): ${set(place)}`,
  },
  forbidden: {
    label: 'no right to connect',
    code: 'DATABASE_FORBIDDEN',
    fix: (place) =>
      `let the role in: GRANT CONNECT ON DATABASE NAME TO ${role(place)} and ALTER ROLE ${role(place)} LOGIN, its line in pg_hba.conf, or this address in the provider's list of allowed addresses`,
  },
  tlsWanted: {
    label: 'server requires TLS',
    code: 'DATABASE_TLS_REQUIRED',
    fix: (place) => `add sslmode=require to the URL: ${set(place)}`,
  },
  noTls: {
    label: 'server speaks no TLS',
    code: 'DATABASE_TLS_UNSUPPORTED',
    fix: (place) =>
      `turn TLS on at the server (PgBouncer: client_tls_sslmode), or use the endpoint that has it: ${set(place)}`,
  },
  tls: {
    label: 'certificate not verified',
    code: 'DATABASE_TLS_UNVERIFIED',
    fix: ({ facts }) =>
      facts.where === 'stack'
        ? `set the root certificate of the server's private CA: ${commandFor('pulumi config set --path poolproof:database.ca -- "$(cat ca.pem)"')}`
        : `set the root certificate of the server's own CA: ${setCommand('DATABASE_CA', facts, false)}`,
  },
  parameter: {
    label: 'startup parameter refused by the pooler',
    code: 'DATABASE_PARAMETER_REFUSED',
    fix: (place) =>
      `remove the parameter that the message names (options, search_path, statement_timeout) from the URL: ${set(place)}`,
  },
  upstream: {
    label: 'pooler cannot reach or log in to Postgres',
    code: 'DATABASE_POOLER_UPSTREAM',
    fix: () =>
      "check that Postgres runs, and the host, user and password that the pooler itself uses for it: read the pooler's log",
  },
  suspended: {
    label: 'project suspended or quota used up',
    code: 'DATABASE_SUSPENDED',
    fix: () =>
      "look at the plan, the quota and the status of the project in the provider's dashboard, and resume it there",
  },
  breaker: {
    label: 'circuit breaker of the pooler open',
    code: 'DATABASE_BREAKER_OPEN',
    fix: (place) =>
      `wait ${BREAKER_SECONDS} s without any login from this address, and correct the password first (10 refused logins in 150 s open it): ${set(place)}`,
  },
  poolTimeout: {
    label: 'timeout waiting for a connection',
    code: 'DATABASE_POOL_TIMEOUT',
    fix: ({ facts }) =>
      `shorten transactions, or raise the size of the pool within the budget: ${setCommand('DATABASE_POOL_MAX', facts, false)}`,
  },
  slow: {
    label: 'statement took too long',
    code: 'DATABASE_SLOW',
    fix: () =>
      'find the slow statement (pg_stat_activity, pg_stat_statements), and give it an index or a smaller batch',
  },
  busy: {
    label: 'deadlock or serialization failure',
    code: 'DATABASE_BUSY',
    fix: () => 'repeat the whole transaction in the app, and lock rows in the same order everywhere',
  },
  prepared: {
    label: 'prepared statement of another client',
    code: 'DATABASE_PREPARED_STATEMENT',
    fix: (place) =>
      `Prisma 7: remove statementNameGenerator; before 7 add pgbouncer=true to the URL: ${set(place)}`,
  },
  readOnly: {
    label: 'read-only server',
    code: 'DATABASE_READ_ONLY',
    fix: (place) =>
      `use the primary's endpoint, not a replica's; if it is the primary, see whether its disk or plan is full: ${set(place)}`,
  },
  diskFull: {
    label: 'disk of Postgres full',
    code: 'DATABASE_DISK_FULL',
    fix: () =>
      "give the database a larger disk in the provider's dashboard, or delete data and VACUUM FULL the table",
  },
  database: {
    label: 'database does not exist',
    code: 'DATABASE_MISSING',
    fix: (place) =>
      place.facts.where === 'stack'
        ? `create the database, or run ${commandFor('pulumi refresh')} if it was dropped`
        : `use an existing database: ${set(place)}`,
  },
  schema: {
    label: 'table, column or right missing',
    code: 'DATABASE_NOT_READY',
    fix: ({ facts }) =>
      facts.where === 'stack'
        ? `apply the migrations and grants: ${commandFor('pulumi up --refresh')}`
        : 'apply the migrations, with DIRECT_URL set to the direct connection: npx prisma migrate deploy',
  },
  restarting: {
    label: 'server starting, stopping or waking',
    code: 'DATABASE_UNREACHABLE',
    fix: () => `try again in a minute; if it stays so, read the server's log and the provider's status page`,
  },
  staleRole: {
    label: 'pooler holds backends of a dropped role',
    code: 'DATABASE_ROLE_STALE',
    fix: () =>
      "run RECONNECT on the pooler's admin console (psql -p 6432 pgbouncer -c RECONNECT); a hosted pooler: restart it in the dashboard, or wait until its idle backends end (PgBouncer: server_idle_timeout, 10 minutes)",
  },
  host: {
    label: 'host name does not exist',
    code: 'DATABASE_UNREACHABLE',
    fix: (place) => `copy the host from the provider's dashboard: ${set(place)}`,
  },
  network: {
    label: 'connection refused, lost or timed out',
    code: 'DATABASE_UNREACHABLE',
    fix: (place) =>
      place.facts.where === 'stack'
        ? `check host, port and network, and that the server runs, then test the URL: ${commandFor('poolproof doctor --url -')}`
        : `check host and port, and that the server runs: ${set(place)}`,
  },
}

/** How the stack calls the role in its resources: `app-a` for shop_app_a.REF. */
function passwordOf(user = ''): string {
  return /_(migrator|app_[ab])(\.|$)/.exec(user)?.[1]?.replace('_', '-') ?? '*'
}
