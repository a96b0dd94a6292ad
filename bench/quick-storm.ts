import { runStorm, type StormOptions } from './storm/run.ts'
import { type Shape, shapes } from './storm/shape.ts'
import type { Storm, StormCloud } from './storm/storm.ts'

export type { Storm, StormCloud } from './storm/storm.ts'

/**
 * The incident and the cure on a running embedded cloud, in about fifteen seconds: `shapes.small`, first with the direct URL
 * and the default pool, then with ours. It brings a database and a project of its own and takes them away.
 * `options.see` is told who is connected ten times a second; throws when `options.signal` is given.
 */
export function quickStorm(
  cloud: StormCloud,
  options: StormOptions & { shape?: Shape } = {},
): Promise<Storm> {
  const { shape = shapes.small, ...rest } = options
  return runStorm(cloud, shape, rest)
}
