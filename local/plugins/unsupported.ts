import { Problem } from '../../rules/problem.ts'

/** A stand-in does less than the plugin it stands for, and says so instead of doing something else. */
export function unsupported(plugin: string, what: string): Problem {
  return new Problem(
    'STAND_IN_UNSUPPORTED',
    `stand-in plugin ${plugin} does not support ${what}`,
    'leave it out on the embedded cloud, or run against the real cloud, where the official plugin is used',
  )
}
