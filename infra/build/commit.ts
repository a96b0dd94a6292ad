import { execFileSync } from 'node:child_process'

/** The commit this clone stands at, or `unknown` outside a git checkout (a downloaded archive deploys as well). */
export function currentCommit(): string {
  try {
    return execFileSync('git', ['rev-parse', 'HEAD'], { stdio: ['ignore', 'pipe', 'ignore'] })
      .toString()
      .trim()
  } catch {
    return 'unknown'
  }
}
