import type { Family } from './families.ts'

/** Supavisor blocks an address this long after 10 refused logins in 150 s: circuit_breaker.ex, 2.9. */
export const BREAKER_SECONDS = 120

const useless: ReadonlySet<Family> = new Set<Family>([
  'tenant',
  'forbidden',
  'tlsWanted',
  'noTls',
  'tls',
  'parameter',
  'suspended',
  'breaker',
  'slow',
  'prepared',
  'diskFull',
  'database',
  'schema',
  'host',
])

/** Whether trying again within seconds may succeed; `seldom` where tries are counted against the caller. */
export function waiting(family: Family): 'helps' | 'seldom' | 'useless' {
  if (family === 'login') return 'seldom'
  return useless.has(family) ? 'useless' : 'helps'
}

/** Seconds that Retry-After begins at; 1 where the next request may succeed. */
const seconds: Partial<Record<Family, number>> = { suspended: 60, breaker: BREAKER_SECONDS }

export const retryAfterLeast = (family: Family): number => seconds[family] ?? 1

/** Seconds for Retry-After. Spread over 5, so that those who were turned away together do not come back together. */
export function retryAfter(family: Family): number {
  return retryAfterLeast(family) + Math.floor(Math.random() * 5)
}
