import { Problem } from '../../rules/problem.ts'
import { probeSharing } from '../backend-sharing.ts'
import { type Endpoint, type OpenOptions, openConnection } from '../connection.ts'

/** Addresses that are certainly a transaction pooler. */
const signs: { matches(url: URL): boolean; text: string }[] = [
  { matches: ({ searchParams }) => searchParams.get('pgbouncer') === 'true', text: 'it says pgbouncer=true' },
  { matches: ({ hostname }) => /^[^.]+-pooler\./.test(hostname), text: "its host is Neon's pooler" },
  { matches: ({ port }) => port === '6543', text: "port 6543 is Supabase's transaction pooler" },
]

/** The problem of an address that is certainly a transaction pooler. */
export function pooledConnectionProblem(directUrl: string): Problem | undefined {
  const url = new URL(directUrl)
  const sign = signs.find(({ matches }) => matches(url))
  return sign && pooledConnection(directUrl, sign.text)
}

/** @throws Problem when one backend serves two connections, as only a transaction pooler does */
export async function refusePooledConnection(endpoint: Endpoint, options: OpenOptions): Promise<void> {
  const { shared } = await probeSharing(() => openConnection(endpoint, options), { clients: 2, rounds: 3 })
  if (shared) throw pooledConnection(endpoint.url, 'one backend served two connections')
}

function pooledConnection(url: string, reason: string): Problem {
  return new Problem(
    'MIGRATION_POOLED_DOOR',
    `directUrl leads to ${new URL(url).host}, a transaction pooler (${reason}): Prisma's lock would stay on an idle backend`,
    'give the direct connection (Neon: the host without -pooler; Supabase: the session pooler, port 5432) as directUrl',
  )
}
