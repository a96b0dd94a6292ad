import { commandFor } from '../../../rules/command-for.ts'
import { families } from '../../../rules/environment/check-environment.ts'
import { cannotTell, type DoctorCheck, ok, wrong } from './check.ts'

/** Was it deployed after the last change? */
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
    const inUse = expected !== undefined && health?.fingerprint === expected
    // What was changed by hand is told among the variables; where all of the stack's are in use, none of them is late.
    const stale = families
      .deployment(facts)
      .filter(({ subject }) => !changedOutside.includes(subject) && (!inUse || added.includes(subject)))
    if (stale.length > 0) return wrong(...stale)

    if (expected && health?.fingerprint && health.fingerprint !== expected)
      return wrong({
        code: 'DEPLOYMENT_OTHER',
        what: `the deployment that serves runs with environment ${health.fingerprint}, the stack holds ${expected}`,
        fix: commandFor('pulumi up'),
      })
    if (inUse) return ok(`it runs with environment ${expected}, the stack's`)
    if (facts.deployedAt !== undefined)
      return ok(`the deployment that serves is of ${new Date(facts.deployedAt).toISOString()}`)
    return cannotTell('no deployment is known here', commandFor('poolproof doctor --project NAME'))
  },
}
