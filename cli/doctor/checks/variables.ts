import { commandFor } from '../../../rules/command-for.ts'
import { families } from '../../../rules/environment/check-environment.ts'
import { setCommand } from '../../../rules/environment/set-command.ts'
import type { CheckContext } from '../check-context.ts'
import {
  bySeverity,
  cannotTell,
  type DoctorCheck,
  ok,
  type Reason,
  teamToken,
  unasked,
  wrong,
} from './check.ts'

/** Reported on other lines. */
const elsewhere = ['VARIABLE_NOT_SENSITIVE', 'SENSITIVE_IN_DEVELOPMENT', 'FRONTEND_CROSS_SITE']

/** Are all variables set and valid? */
export const variables: DoctorCheck = {
  name: 'variables',

  async ask(context) {
    const { facts, pooledName } = context
    if (facts.where === undefined)
      return unasked('a URL alone does not say', commandFor('poolproof doctor --project NAME'))
    const all = [families.names, families.variables, families.secrets, families.frontEnd].flatMap((family) =>
      family(facts),
    )
    const own = all.filter(({ code, subject }) => subject !== pooledName && !elsewhere.includes(code))
    const { certain, notes } = bySeverity(own)
    certain.push(...changedOutside(context), ...(await refused(context)))
    if (certain.length > 0) return wrong(...certain, ...notes)

    if (notes.some(({ code }) => code === 'VARIABLE_MISSING'))
      return cannotTell('some are not set in the project, but its team may share them', teamToken, ...notes)
    const required = (facts.required ?? []).filter((name) => name !== pooledName)
    const unread = required.filter((name) => facts.variables[name]?.value === undefined)
    if (unread.length === 0) return ok(`${required.length + 1} variables`, ...notes)
    const health = await context.health()
    if (health?.ours && health.code !== 'ENVIRONMENT_INVALID')
      return ok(
        `${required.length + 1} variables; the app started with them (/api/health: ${health.answer})`,
        ...notes,
      )
    return cannotTell(
      `all are set, but Sensitive values cannot be read: ${unread.join(', ')}`,
      `check your copy of the values: ${commandFor('poolproof doctor --file PATH')}`,
      ...notes,
    )
  },
}

/** Variables that the checks at boot refuse, apart from the URL. */
async function refused(context: CheckContext): Promise<Reason[]> {
  const { facts, pooledName } = context
  const health = await context.health()
  const faults = health?.faults.filter(
    ({ name }) => ![pooledName, 'DATABASE_POOL_MAX', 'DATABASE_CA'].includes(name),
  )
  // A readable value is checked itself: the running deployment may still have an older one.
  return (faults ?? [])
    .filter(({ name }) => facts.variables[name]?.value === undefined)
    .map(({ name, reason }) => ({
      code: 'ENVIRONMENT_INVALID',
      what: `the app refuses to start: ${name} ${reason}`,
      fix: setCommand(name, facts),
    }))
}

function changedOutside({ target }: CheckContext): Reason[] {
  return (target.stack?.changedOutside ?? []).map((name) => ({
    code: 'VARIABLE_CHANGED_OUTSIDE',
    what: `${name} was changed or removed on Vercel outside Pulumi: it differs from the stack`,
    // A Sensitive value cannot be read, so without --replace the engine would assume it is right.
    fix: commandFor(`pulumi up --refresh --replace '**::app-${name}'`),
  }))
}
