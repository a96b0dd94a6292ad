import { commandFor } from '../../rules/command-for.ts'
import { printable } from '../../rules/printable.ts'
import { Problem } from '../../rules/problem.ts'

/** One promise that was checked. Neither text holds a secret. */
export type Check = {
  name: string
  ok: boolean
  expected: string
  got: string
}

/** What to do about a missed check, by its name. */
const fixes: Record<string, string | (() => string)> = {
  fingerprint: () =>
    `see whether all variables reached the deployment (${commandFor('pulumi refresh')}), and its log for why it does not start; then ${commandFor('pulumi up')}`,
  'cookie of login':
    'compare FRONTEND_URL and the API domain with what the browser sees: poolproof:frontendUrl and poolproof:domain',
  'CORS of login': 'let poolproof:frontendUrl be the exact origin of the front end',
  'transaction pooling':
    'give the transaction pooler as poolproof:database.pooledAddress (Supabase: port 6543; Neon: the host with -pooler; PgBouncer: pool_mode=transaction)',
  'the route asks the database by DATABASE_URL':
    'let poolproof:proof.path name a route that queries the database every time, and the app take its URL from DATABASE_URL',
  backends:
    "let poolproof:database.pooler.poolSize be the pooler's own pool size, and send the functions through the pooler",
}

function fixOf(name: string): string {
  const fix = fixes[name] ?? 'read the log of the deployment; the old one goes on serving until a proof holds'
  return typeof fix === 'string' ? fix : fix()
}

/** Collects checks, so that one run names every missed one. */
export class Checklist {
  readonly results: Check[] = []

  /** Without `ok` the check holds when both texts are equal. `got` may be the deployment's own words. Returns whether it held. */
  record(name: string, expected: string, got: string, ok = expected === got): boolean {
    this.results.push({ name, ok, expected: printable(expected, 500), got: printable(got, 500) })
    return ok
  }

  get missed(): Check[] {
    return this.results.filter(({ ok }) => !ok)
  }

  /** PROOF_FAILED with each missed check, expected and got. */
  problem(): Problem {
    const { missed, results } = this
    const lines = missed.map(({ name, expected, got }) => `\n    ${name}: expected ${expected}, got ${got}`)
    const advice = [...new Set(missed.map(({ name }) => fixOf(name)))]
    return new Problem(
      'PROOF_FAILED',
      `${missed.length} of ${results.length} checks missed${lines.join('')}`,
      advice.join('\n       '),
    )
  }

  /** @throws Problem PROOF_FAILED when a check was missed */
  raise(): void {
    if (this.missed.length > 0) throw this.problem()
  }
}
