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
    `read the deployment's log for why it does not start (vercel logs URL); if it lacks variables, run ${commandFor('pulumi up --refresh')}`,
  'cookie of login': () =>
    `set both to what the browser shows: ${commandFor('pulumi config set poolproof:frontendUrl ORIGIN')}, ${commandFor('pulumi config set poolproof:domain HOST')}`,
  'CORS of login': () =>
    `set the exact origin of the front end: ${commandFor('pulumi config set poolproof:frontendUrl ORIGIN')}`,
  'transaction pooling': () =>
    `set the transaction pooler: ${commandFor('pulumi config set --path poolproof:database.pooledAddress HOST:PORT')} (Supabase: port 6543; Neon: the host with -pooler; PgBouncer: pool_mode=transaction)`,
  'the route asks the database by DATABASE_URL': () =>
    `set a route that queries the database by DATABASE_URL every time: ${commandFor('pulumi config set --path poolproof:proof.path PATH')}`,
  path: () =>
    `open that path of the deployment and read its log (vercel logs URL); if it answers as it should, say so: ${commandFor("pulumi config set --path 'poolproof:proof.paths[0].path' PATH")}, likewise status and text`,
  room: () =>
    `state what the server really has: ${commandFor('pulumi config set --path poolproof:database.maxConnections N')}, then lower what the budget names`,
  backends: () =>
    `set the pooler's own pool size: ${commandFor('pulumi config set --path poolproof:database.pooler.poolSize N')}, and connect the functions through the pooler`,
}

function fixOf(name: string): string {
  const fix =
    fixes[name.replace(/^path \/.*/s, 'path')] ??
    'read the log of the deployment (vercel logs URL); the old one keeps serving until a proof passes'
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
