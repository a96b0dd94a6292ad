import { editDistance } from '../edit-distance.ts'

/**
 * Every parameter that a client of Postgres reads or a host's dashboard adds; whether it helps is another question.
 * pg 8 (connection-parameters.js, pg-connection-string/index.js), Prisma to 6 (prisma.io/docs/orm/overview/databases/postgresql),
 * libpq (postgresql.org/docs/18/libpq-connect.html), JDBC, and what Supabase, Vercel and Prisma Postgres write.
 */
export const knownParameters: ReadonlySet<string> = new Set(
  `ssl sslmode sslcert sslkey sslrootcert sslnegotiation uselibpqcompat options application_name
  fallback_application_name client_encoding encoding replication statement_timeout lock_timeout query_timeout
  idle_in_transaction_session_timeout binary
  schema connection_limit pool_timeout connect_timeout pgbouncer sslaccept sslidentity sslpassword socket_timeout
  statement_cache_size max_connection_lifetime max_idle_connection_lifetime single_use_connections
  channel_binding target_session_attrs gssencmode require_auth sslsni sslcrl hostaddr passfile service keepalives
  keepalives_idle keepalives_interval keepalives_count tcp_user_timeout load_balance_hosts ssl_min_protocol_version
  ssl_max_protocol_version krbsrvname requirepeer
  currentSchema search_path supa workaround pool api_key`.split(/\s+/),
)

const plain = (name: string) => name.toLowerCase().replace(/[^a-z0-9]/g, '')

/** The known parameter that an unknown name is a misspelling of; undefined where none is near. */
export function meantParameter(name: string): string | undefined {
  if (knownParameters.has(name)) return undefined
  const typed = plain(name)
  const [best] = [...knownParameters]
    .map((known) => ({ known, steps: editDistance(typed, plain(known)) }))
    .filter(({ known, steps }) => steps <= Math.min(2, Math.floor(plain(known).length / 4)))
    .toSorted((a, b) => a.steps - b.steps)
  return best?.known
}
