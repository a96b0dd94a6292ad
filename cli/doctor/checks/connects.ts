import { type DeploymentFacts, pooledName } from '../../../rules/environment/deployment-facts.ts'
import { setCommand } from '../../../rules/environment/set-command.ts'
import type { Problem } from '../../../rules/problem.ts'
import { isLoopback } from '../../../rules/url/loopback.ts'
import type { CheckContext } from '../check-context.ts'
import { type CheckResult, cannotTell, type DoctorCheck, ok, wrong } from './check.ts'

/** Can a connection be opened: name, network, TLS, login? */
export const opens: DoctorCheck = {
  name: 'TLS and login',

  async ask(context) {
    const opened = await context.open('pooled')
    if (!opened) return connectionFailure(context)
    if ('problem' in opened) {
      const { code, what } = opened.problem
      // A full server says nothing about TLS or login; the line about room reports it.
      if (code === 'DATABASE_FULL')
        return cannotTell(`the server refused the connection before that: ${what}`)
      return wrong({ code, what, fix: problemFix(opened.problem, context.facts) })
    }
    const { rows } = await opened.client.query('SELECT current_user AS role, current_database() AS database')
    const { host } = new URL(context.endpoint('pooled')?.url ?? 'postgresql://nowhere')
    const transport = isLoopback(host) && !opened.client.ssl ? 'plain text on this machine' : 'TLS verified'
    return ok(`${host} as ${rows[0]?.role} in ${rows[0]?.database}, ${transport}`)
  },
}

/** Our app reports on a connection that cannot be opened from here. */
async function connectionFailure(context: CheckContext): Promise<CheckResult> {
  const { checkOptions, pooledName } = context
  if (checkOptions.offline) return cannotTell('skipped: --offline')
  const health = await context.health()
  if (health?.code && /^DATABASE_(UNREACHABLE|LOGIN_REFUSED|TLS_UNVERIFIED|NOT_READY)$/.test(health.code)) {
    return wrong({
      code: health.code,
      what: `the app cannot use its database: ${health.answer}`,
      fix: 'for the reason, run the same command with --url - and the URL on stdin',
    })
  }
  if (health?.fingerprint && !health.code) return ok('the app queried its database (/api/health)')
  return cannotTell(
    `the value of ${pooledName} is unknown`,
    'run the same command with --url - and the URL on stdin; or, for an app of ours, with CRON_SECRET in the environment',
  )
}

/** Fixes without a stack; those of the problem itself are commands for stacks. */
const fixes: Record<string, (facts: DeploymentFacts) => string> = {
  DATABASE_LOGIN_REFUSED: (facts) =>
    `copy user and password again, percent-encoded: ${setCommand(pooledName(facts), facts)}`,
  DATABASE_MISSING: (facts) => `use an existing database: ${setCommand(pooledName(facts), facts)}`,
  DATABASE_TLS_UNVERIFIED: (facts) =>
    `set the root certificate of the server's own CA: ${setCommand('DATABASE_CA', facts, false)}`,
  DATABASE_UNREACHABLE: (facts) =>
    `check host and port, and that the server runs: ${setCommand(pooledName(facts), facts)}`,
}

function problemFix({ code, fix }: Problem, facts: DeploymentFacts): string {
  return (facts.where === 'stack' ? undefined : fixes[code]?.(facts)) ?? fix
}
