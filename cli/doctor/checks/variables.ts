import { commandFor } from '../../../rules/command-for.ts'
import { families } from '../../../rules/environment/check-environment.ts'
import { setCommand } from '../../../rules/environment/set-command.ts'
import type { CheckContext } from '../check-context.ts'
import { bySeverity, cannotTell, type DoctorCheck, ok, type Reason, teamToken, wrong } from './check.ts'

/** Told on lines of their own. */
const elsewhere = ['VARIABLE_NOT_SENSITIVE', 'SENSITIVE_IN_DEVELOPMENT', 'FRONTEND_CROSS_SITE']

/** Are all variables there, and does each hold what it has to? */
export const variables: DoctorCheck = {
  name: 'variables',

  async ask(context) {
    const { facts, pooledName } = context
    if (facts.where === undefined)
      return cannotTell('not known of a URL alone', commandFor('poolproof doctor --project NAME'))
    const all = [families.names, families.variables, families.secrets, families.frontEnd].flatMap((family) =>
      family(facts),
    )
    const own = all.filter(({ code, subject }) => subject !== pooledName && !elsewhere.includes(code))
    const { certain, notes } = bySeverity(own)
    certain.push(...changedOutside(context), ...(await refused(context)))
    if (certain.length > 0) return wrong(...certain, ...notes)

    if (notes.some(({ code }) => code === 'VARIABLE_MISSING'))
      return cannotTell("some are not set in the project, and may be its team's", teamToken, ...notes)
    const required = (facts.required ?? []).filter((name) => name !== pooledName)
    const unread = required.filter((name) => facts.variables[name]?.value === undefined)
    if (unread.length === 0) return ok(`${required.length + 1} variables`, ...notes)
    const health = await context.health()
    if (health?.ours && health.code !== 'ENVIRONMENT_INVALID')
      return ok(
        `${required.length + 1} variables; the app started with them (/api/health: ${health.told})`,
        ...notes,
      )
    return cannotTell(
      `all are set, but Sensitive ones cannot be read: ${unread.join(', ')}`,
      `${commandFor('poolproof doctor --file PATH')} checks the values where you keep them`,
      ...notes,
    )
  },
}

/** What a guarded boot refuses, apart from the URL. */
async function refused(context: CheckContext): Promise<Reason[]> {
  const { facts, pooledName } = context
  const health = await context.health()
  const faults = health?.faults.filter(
    ({ name }) => ![pooledName, 'DATABASE_POOL_MAX', 'DATABASE_CA'].includes(name),
  )
  // What was read is judged by its value, which a new deployment may be the first to see.
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
    what: `${name} was set or removed on Vercel by hand: it is not what the stack holds`,
    // Nobody can read a Sensitive value, so without --replace the engine would take it for the right one.
    fix: commandFor(`pulumi up --refresh --replace '**::app-${name}'`),
  }))
}
