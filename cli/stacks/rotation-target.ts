import type { RotationTargetName } from '../../rules/release/generations.ts'

/** What `--database` of rotate and retire chooses. */
export const rotationTargetOf = (database: boolean): RotationTargetName => (database ? 'database' : 'jwt')
