import { openHttpClient } from '../../../plugin/proof/app/http-client.ts'
import { commandFor } from '../../../rules/command-for.ts'
import { clientSettings } from '../app-client.ts'
import type { CheckContext } from '../check-context.ts'
import { countFamily } from '../error-family.ts'
import { tailLog } from '../vercel/runtime-log.ts'
import { type CheckResult, cannotTell, type DoctorCheck, ok, wrong } from './check.ts'

/** Requests of its own while it listens. */
const REQUESTS = 5

/** Does the log tell of connections that could not be had? */
export const logs: DoctorCheck = {
  name: 'log without connection errors',

  async ask(context) {
    const { target, checkOptions } = context
    if (target.piped !== undefined) return judged(target.piped)
    if (checkOptions.offline) return cannotTell('not read: --offline', pipe)
    const { log, app } = target
    if (!log || !app) return cannotTell('no deployment is known here', pipe)
    try {
      return judged(await tailLog(log, checkOptions.signal, () => requests(context)))
    } catch (error) {
      return cannotTell(`Vercel's log cannot be read (${(error as Error).message})`, pipe)
    }
  },
}

const pipe = `vercel logs DEPLOYMENT_URL --json | ${commandFor('poolproof doctor --logs -')}`

function judged(text: string): CheckResult {
  const { lines, found } = countFamily(text)
  if (found.length > 0)
    return wrong(
      ...found.map(({ name, lines: count, fix }) => ({
        code: 'LOG_CONNECTION_ERRORS',
        what: `${count} of ${lines} lines: ${name}`,
        fix,
      })),
    )
  return lines === 0 ? cannotTell('the log is empty', pipe) : ok(`${lines} lines, none of them such an error`)
}

/** GET only: the health detail asks the database, where CRON_SECRET is known. */
async function requests({ target, checkOptions }: CheckContext): Promise<void> {
  if (!target.app) return
  const client = openHttpClient(clientSettings(target.app), checkOptions.signal)
  const bearer = target.app.cronSecret
  await Promise.all(Array.from({ length: REQUESTS }, () => client.request('GET /api/health', { bearer })))
}
