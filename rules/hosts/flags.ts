/** What a query parameter of a URL does at a provider's endpoint. */
export interface Flag {
  parameter: string
  /** The values meant; all where undefined. */
  value?: RegExp
  endpoint: 'pooled' | 'direct'
  effect: 'helps' | 'harms'
  /** Continues the sentence "PARAMETER ...". */
  why: string
  confidence: 'high' | 'low'
}

const role = 'set it on the role instead: ALTER ROLE ROLE SET ...'

/**
 * PgBouncer in transaction mode. `options` and `statement_timeout` measured against PgBouncer 1.18 (08P01 unsupported
 * startup parameter); channel binding: pgbouncer/pgbouncer#522, libpq fails; pg 8.23 (lib/client.js, pg-connection-string) reads no such parameter, brianc/node-postgres#3746 would.
 */
export const pgbouncerFlags: readonly Flag[] = [
  {
    parameter: 'options',
    endpoint: 'pooled',
    effect: 'harms',
    why: `is refused by PgBouncer as a startup parameter; ${role}`,
    confidence: 'high',
  },
  {
    parameter: 'statement_timeout',
    endpoint: 'pooled',
    effect: 'harms',
    why: `is refused by PgBouncer as a startup parameter; ${role}`,
    confidence: 'high',
  },
  {
    parameter: 'channel_binding',
    value: /^require$/,
    endpoint: 'pooled',
    effect: 'harms',
    why: 'does nothing in node-postgres (its enableChannelBinding is no parameter of a URL), and psql or Prisma before 7 refuse to connect: PgBouncer offers no channel binding',
    confidence: 'low',
  },
  {
    parameter: 'pgbouncer',
    value: /^true$/,
    endpoint: 'pooled',
    effect: 'helps',
    why: 'turns named prepared statements off in Prisma before 7; Prisma 7 sends none unless asked',
    confidence: 'high',
  },
]

/** Says "I am pooled" to Prisma before 7, and makes nothing pooled. */
export const pgbouncerOnDirect: Flag = {
  parameter: 'pgbouncer',
  value: /^true$/,
  endpoint: 'direct',
  effect: 'harms',
  why: 'does not make a direct URL pooled; it only turns prepared statements off',
  confidence: 'low',
}
