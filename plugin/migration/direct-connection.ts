import { providers } from '../../rules/hosts/index.ts'
import { Problem } from '../../rules/problem.ts'
import { classify } from '../../rules/url/classify.ts'
import { probeSharing } from '../backend-sharing.ts'
import { type Endpoint, type OpenOptions, openConnection } from '../connection.ts'

/** The problem of an address that is certainly a transaction pooler. */
export function pooledConnectionProblem(directUrl: string): Problem | undefined {
  const { searchParams, port } = new URL(directUrl)
  if (searchParams.get('pgbouncer') === 'true') return pooledConnection(directUrl, 'it says pgbouncer=true')
  const { provider, poolMode, reason } = classify(directUrl)
  // 6543 is that of a self-hosted Supabase as well, whose host says nothing.
  if (poolMode !== 'transaction' && !(provider === 'pgbouncer' && port === '6543')) return undefined
  return pooledConnection(
    directUrl,
    provider === 'unknown' ? reason : `${providers[provider].label}: ${reason}`,
  )
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
