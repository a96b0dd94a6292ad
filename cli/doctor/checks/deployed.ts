import { commandFor } from '../../../rules/command-for.ts'
import { families } from '../../../rules/environment/check-environment.ts'
import { type DoctorCheck, ok, unasked, wrong } from './check.ts'

/** Was the app deployed after the last change? */
export const deployed: DoctorCheck = {
  name: 'deployed after the last change',

  async ask(context) {
    const { facts, target } = context
    if (target.undeployed)
      return wrong({
        code: 'DEPLOYMENT_MISSING',
        what: 'there is no production deployment',
        fix: 'vercel deploy --prod',
      })
    const { fingerprint: expected, changedOutside = [], added = [] } = target.stack ?? {}
    const health = await context.health()
    if (health?.isWorkingCopy)
      return wrong({
        code: 'DEPLOYMENT_COVERED',
        what: 'a working copy of poolproof dev answers in the place of the deployment: it is not proved',
        fix: 'end poolproof dev (Ctrl+C in its terminal)',
      })
    const inUse = expected !== undefined && health?.fingerprint === expected
    // Another line reports variables changed outside Pulumi. If all of the stack's values are in use, none of them is stale.
    const stale = families
      .deployment(facts)
      .filter(({ subject }) => !changedOutside.includes(subject) && (!inUse || added.includes(subject)))
    if (stale.length > 0) return wrong(...stale)

    if (expected && health?.fingerprint && health.fingerprint !== expected)
      return wrong({
        code: 'DEPLOYMENT_OTHER',
        what: `the serving deployment has environment ${health.fingerprint}, the stack has ${expected}`,
        fix: commandFor('pulumi up'),
      })
    if (inUse) return ok(`the serving deployment has the stack's environment, ${expected}`)
    if (facts.deployedAt !== undefined)
      return ok(`the serving deployment was created at ${new Date(facts.deployedAt).toISOString()}`)
    return unasked('no deployment is known', commandFor('poolproof doctor --project NAME'))
  },
}
