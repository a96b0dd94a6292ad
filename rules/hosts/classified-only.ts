import type { DatabaseHost } from './host.ts'

const unknown = { pooled: 'unknown', direct: 'unknown' } as const

/** Defaults for providers whose endpoints can be told apart and no more: nothing else is known or derived. */
export const classifiedOnly: Omit<DatabaseHost, 'label' | 'read'> = {
  support: 'classified',
  toPooled: () => ({ reason: 'its pooled URL cannot be derived: copy it from the dashboard' }),
  toDirect: () => ({ reason: 'its direct URL cannot be derived: copy it from the dashboard' }),
  admin: { endpoint: 'direct', ipv4: 'unknown' },
  may: { roles: 'unknown', databases: 'unknown' },
  ca: unknown,
  plans: {},
  flags: [],
}
