import { unpooled } from '../../rules/unpooled/index.ts'
import { isLoopback } from '../../rules/url/loopback.ts'
import { usedUrl } from '../../rules/url/pg-config.ts'
import { EnvironmentError, type PoolEnvironment } from './pool-environment.ts'

/**
 * Refuses to serve through an endpoint that is certainly no transaction pooler: with one backend for each connection the first
 * busy minute takes them all, here and everywhere else. An unknown host passes, and so does this machine's own Postgres
 * as long as the deployment itself is on this machine.
 *
 * @throws EnvironmentError
 */
export function assertPooledUrl(
  { DATABASE_URL }: Pick<PoolEnvironment, 'DATABASE_URL'>,
  apiHost: string | undefined,
): void {
  const url = usedUrl(new URL(DATABASE_URL))
  if (isLoopback(url.host)) {
    const here = apiHost === undefined || isLoopback(new URL(`http://${apiHost}`).hostname)
    if (!here) throw refused('leads to the machine it runs on, where no database is')
    return
  }
  const { endpoint, poolMode, reason } = unpooled(url) ?? {}
  if (endpoint === 'direct') throw refused(`is a direct URL (${reason}): functions need the pooled one`)
  if (poolMode === 'session')
    throw refused(`is a session pooler (${reason}): functions need transaction mode`)
}

function refused(reason: string): EnvironmentError {
  return new EnvironmentError([{ name: 'DATABASE_URL', reason }])
}
