import type { RingName } from '../../rules/release/generations.ts'

/** What `--database` of rotate and retire chooses. */
export const ringOf = (database: boolean): RingName => (database ? 'database' : 'jwt')
