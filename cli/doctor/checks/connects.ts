import { type ConnectionProblem, connectionProblem, userOf } from '../../../plugin/connection.ts'
import { advice } from '../../../rules/connection-errors/advice.ts'
import { httpCodes } from '../../../rules/connection-errors/index.ts'
import type { DeploymentFacts } from '../../../rules/environment/deployment-facts.ts'
import { isLoopback } from '../../../rules/url/loopback.ts'
import type { CheckContext } from '../check-context.ts'
import { type CheckResult, cannotTell, type DoctorCheck, ok, unasked, wrong } from './check.ts'

/** Can a connection be opened: name, network, TLS, login? */
export const opens: DoctorCheck = {
  name: 'TLS and login',

  async ask(context) {
    const opened = await context.open('pooled')
    if (!opened) return connectionFailure(context)
    if ('problem' in opened) return refused(opened.problem, context)
    const { url = '' } = context.endpoint('pooled') ?? {}
    try {
      const { rows } = await opened.client.query(
        'SELECT current_user AS role, current_database() AS database',
      )
      const { host } = new URL(url)
      const transport = isLoopback(host) && !opened.client.ssl ? 'plain text on this machine' : 'TLS verified'
      return ok(`${host} as ${rows[0]?.role} in ${rows[0]?.database}, ${transport}`)
    } catch (error) {
      // A pooler lets a client in before it has a backend for it.
      return refused(connectionProblem(url, error), context)
    }
  },
}

function refused(problem: ConnectionProblem, context: CheckContext): CheckResult {
  const { code, what } = problem
  // A full server says nothing about TLS or login; the line about room reports it.
  if (isFull(problem)) return cannotTell(`the server refused the connection before that: ${what}`)
  const user = userOf(context.endpoint('pooled')?.url ?? '')
  return wrong({ code, what, fix: problemFix(problem, context.facts, user) })
}

/** Answers of our app that say that it has no connection. */
export const answered = /^DATABASE_(UNREACHABLE|LOGIN_REFUSED|TLS_UNVERIFIED|NOT_READY)$/

/** Our app reports on a connection that cannot be opened from here. */
async function connectionFailure(context: CheckContext): Promise<CheckResult> {
  const { checkOptions, pooledName } = context
  if (checkOptions.offline) return unasked('skipped: --offline')
  const health = await context.health()
  if (health?.code && answered.test(health.code)) {
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

/** That of the problem itself is for stacks. */
export function problemFix(
  { fix, family }: ConnectionProblem,
  facts: DeploymentFacts,
  user?: string,
): string {
  return facts.where !== 'stack' ? advice[family].fix({ facts, ...(user && { user }) }) : fix
}

/** Whether there was no room: for the server, the pooler or the role. */
export function isFull({ family }: ConnectionProblem): boolean {
  return httpCodes[family] === 'DATABASE_TOO_MANY_CONNECTIONS'
}
