import { checkAuthFlow } from '../../../plugin/proof/app/auth-flow.ts'
import { openRun } from '../../../plugin/proof/run.ts'
import { families } from '../../../rules/environment/check-environment.ts'
import { clientSettings } from '../app.ts'
import type { CheckContext } from '../check-context.ts'
import type { DeployedApp } from '../target.ts'
import { type CheckResult, cannotTell, type DoctorCheck, ok, unasked, wrong } from './check.ts'

/** Can users log in from the front end? */
export const logIn: DoctorCheck = {
  name: 'log in from the front end',

  async ask(context) {
    const { facts, checkOptions, target } = context
    const notes = families.frontEnd(facts).filter(({ code }) => code === 'FRONTEND_CROSS_SITE')

    if (checkOptions.offline) return unasked('skipped: --offline', undefined, ...notes)
    const { app } = target
    if (!app) return unasked('the address of the app is unknown', 'name it: --app https://HOST', ...notes)
    const health = await context.health()
    if (health?.isProtected)
      return cannotTell(
        `${app.origin} is behind Vercel's deployment protection`,
        'set the domain with --app https://HOST',
      )
    if (!health?.ours || health.code === 'ENVIRONMENT_INVALID')
      return cannotTell(
        health?.ours
          ? `the app does not start: ${health.answer}`
          : `only our app has these routes (GET /api/health: ${health?.answer})`,
      )
    if (!app.frontendUrl)
      return cannotTell('FRONTEND_URL cannot be read', 'set it with --front-end https://HOST', ...notes)
    const refused = otherOrigin(app, health.allowedOrigin)
    if (refused) return refused
    if (!checkOptions.logIn)
      return cannotTell(
        `not tested; the app allows requests from ${app.frontendUrl}`,
        'to create a test user, log in and delete the user, add --log-in',
        ...notes,
      )
    return checkLogIn(context, app)
  },
}

/** A browser withholds the response from pages of any other origin. */
function otherOrigin({ origin, frontendUrl = '' }: DeployedApp, allowed: string): CheckResult | undefined {
  if (new URL(origin).origin === frontendUrl || allowed === frontendUrl) return undefined
  return wrong({
    code: 'FRONTEND_NOT_LET_IN',
    what: `the app does not allow ${frontendUrl} (CORS): its FRONTEND_URL differs, or changed after the deployment`,
    fix: `set FRONTEND_URL to ${frontendUrl}, then deploy again`,
  })
}

async function checkLogIn({ checkOptions }: CheckContext, app: DeployedApp): Promise<CheckResult> {
  const settings = { ...clientSettings(app), apiHost: new URL(app.origin).host }
  const run = openRun(settings, checkOptions.signal)
  await checkAuthFlow(run, settings, async () => undefined)
  const { results, missed } = run.checks
  if (missed.length === 0) return ok(`${results.length} steps from ${app.frontendUrl}, the user is deleted`)
  return wrong(
    ...missed.map(({ name, expected, got }) => ({
      code: 'LOG_IN_FAILED',
      what: `${name}: expected ${expected}, got ${got}`,
      fix: `read the deployment's log of that moment: vercel logs ${app.origin}`,
    })),
  )
}
