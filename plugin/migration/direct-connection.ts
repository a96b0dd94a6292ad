import { Problem } from '../../rules/problem.ts'
import { probeSharing } from '../backend-sharing.ts'
import { type Endpoint, type OpenOptions, openConnection } from '../connection.ts'

/** How a transaction pooler can be told by its address alone. */
const signs: { shows(url: URL): boolean; text: string }[] = [
  { shows: ({ searchParams }) => searchParams.get('pgbouncer') === 'true', text: 'it says pgbouncer=true' },
  { shows: ({ hostname }) => /^[^.]+-pooler\./.test(hostname), text: "its host is Neon's pooler" },
  { shows: ({ port }) => port === '6543', text: "port 6543 is Supabase's transaction pooler" },
]

/** The transaction pooler that this address certainly is, as a problem. */
export function pooledConnectionProblem(directUrl: string): Problem | undefined {
  const url = new URL(directUrl)
  const sign = signs.find(({ shows }) => shows(url))
  return sign && pooledConnection(directUrl, sign.text)
}

/** Two connections that are served by one backend give a transaction pooler away. */
export async function refusePooledConnection(endpoint: Endpoint, options: OpenOptions): Promise<void> {
  const { shared } = await probeSharing(() => openConnection(endpoint, options), { clients: 2, rounds: 3 })
  if (shared) throw pooledConnection(endpoint.url, 'one backend served two connections')
}

function pooledConnection(url: string, reason: string): Problem {
  return new Problem(
    'MIGRATION_POOLED_DOOR',
    `directUrl leads to ${new URL(url).host}, a transaction pooler (${reason}): Prisma's lock would stay behind on an idle backend`,
    'give the direct connection (Neon: the host without -pooler; Supabase: the session pooler, port 5432) as directUrl',
  )
}
