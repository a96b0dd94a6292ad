import { openHttpClient } from '../../../plugin/proof/app/http-client.ts'
import { commandFor } from '../../../rules/command-for.ts'
import type { DeploymentFacts } from '../../../rules/environment/deployment-facts.ts'
import { clientSettings } from '../app.ts'
import type { CheckContext } from '../check-context.ts'
import { countLogErrors, tailLog } from '../runtime-log.ts'
import { type CheckResult, cannotTell, type DoctorCheck, ok, unasked, wrong } from './check.ts'
import { answered } from './connects.ts'

/** Requests while the log is read. */
const REQUESTS = 5

/** Does the log contain connection errors? */
export const logs: DoctorCheck = {
  name: 'log without connection errors',

  async ask(context) {
    const { target, checkOptions } = context
    if (target.piped !== undefined) return judgeLog(target.piped, target.facts)
    if (checkOptions.offline) return unasked('skipped: --offline', pipe)
    const { log, app } = target
    if (!log || !app) return unasked('no deployment is known', pipe)
    try {
      const text = await tailLog(log, checkOptions.signal, () => sendRequests(context))
      return judgeLog(text, target.facts, (await context.health())?.code)
    } catch (error) {
      return cannotTell(`cannot read Vercel's log (${(error as Error).message})`, pipe)
    }
  },
}

const pipe = `vercel logs DEPLOYMENT_URL --json | ${commandFor('poolproof doctor --logs -')}`

/** `reported`: the app's answer to these very requests, which the line about the connection reports. */
function judgeLog(text: string, facts: DeploymentFacts, reported?: string): CheckResult {
  const own = (line: string) => reported !== undefined && answered.test(reported) && line.includes(reported)
  const { lines, found } = countLogErrors(text, facts, own)
  if (found.length > 0)
    return wrong(
      ...found.map(({ name, lines: count, fix }) => ({
        code: 'LOG_CONNECTION_ERRORS',
        what: `${count} of ${lines} lines: ${name}`,
        fix,
      })),
    )
  return lines === 0 ? cannotTell('the log is empty', pipe) : ok(`${lines} lines, no connection error`)
}

/** GET only: with CRON_SECRET the health route queries the database. */
async function sendRequests({ target, checkOptions }: CheckContext): Promise<void> {
  if (!target.app) return
  const client = openHttpClient(clientSettings(target.app), checkOptions.signal)
  const bearer = target.app.cronSecret
  await Promise.all(Array.from({ length: REQUESTS }, () => client.request('GET /api/health', { bearer })))
}
