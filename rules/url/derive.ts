import type { Derived, Hints } from '../hosts/host.ts'
import { hostOf } from '../hosts/index.ts'
import { classify } from './classify.ts'
import { type ConnectionUrl, withoutParameters } from './connection-url.ts'

/** Pool parameters: on the direct connection they have no effect, or do harm. */
const poolParameters = ['pgbouncer', 'connection_limit', 'pool_timeout']

/** The pooled connection of the same database, in transaction mode, or why it cannot be derived. */
export function derivePooled(url: ConnectionUrl, hints: Hints = {}): Derived {
  const verdict = classify(url)
  const provider = hostOf(verdict.provider)
  if (!provider) return { reason: `${verdict.reason}: copy the pooled URL from its dashboard` }
  const derived = provider.toPooled(url, hints)
  if ('reason' in derived) return derived
  const refused = provider.flags
    .filter(
      ({ endpoint, effect, confidence }) =>
        endpoint === 'pooled' && effect === 'harms' && confidence === 'high',
    )
    .map(({ parameter }) => parameter)
  return { url: withoutParameters(derived.url, refused) }
}

/** The connection for migrations and administration: Postgres itself, or a session pooler where only that is reachable. */
export function deriveDirect(url: ConnectionUrl, hints: Hints = {}): Derived {
  const verdict = classify(url)
  const provider = hostOf(verdict.provider)
  if (!provider) return { reason: `${verdict.reason}: copy the direct URL from its dashboard` }
  const derived = provider.toDirect(url, hints)
  return 'reason' in derived ? derived : { url: withoutParameters(derived.url, poolParameters) }
}
