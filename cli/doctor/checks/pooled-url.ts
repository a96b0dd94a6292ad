import { commandFor } from '../../../rules/command-for.ts'
import { families } from '../../../rules/environment/check-environment.ts'
import { missing as whyMissing } from '../../../rules/environment/checks/variables.ts'
import { setCommand } from '../../../rules/environment/set-command.ts'
import { hostOf } from '../../../rules/hosts/index.ts'
import { classify } from '../../../rules/url/classify.ts'
import type { CheckContext } from '../check-context.ts'
import {
  bySeverity,
  type CheckResult,
  cannotTell,
  type DoctorCheck,
  ok,
  type Reason,
  teamToken,
  wrong,
} from './check.ts'

/** Is the URL of the functions pooled, according to its text? */
export const pooledUrl: DoctorCheck = {
  name: 'pooled URL',

  async ask(context) {
    const { facts, pooledName, urlFindings } = context
    const variable = facts.variables[pooledName]
    const own = [pooledName, 'poolproof:region']
    const { certain, notes } = bySeverity(
      [...urlFindings, ...families.names(facts), ...families.regions(facts)].filter(({ subject }) =>
        own.includes(subject),
      ),
    )
    if (certain.length > 0) return wrong(...certain, ...notes)
    if (!variable || variable.value === '') return missing(context)
    if (variable.value === undefined) return unreadable(context)
    const verdict = classify(variable.value, facts.provider)
    const described = `${pooledName}: ${verdict.reason}`
    if (verdict.endpoint !== 'pooled' || verdict.confidence !== 'high') {
      const sharing = await context.sharing()
      if ('shared' in sharing && sharing.shared)
        return ok(`${described}; the server is a transaction pooler`, ...others(notes))
      const unsure = notes.find(({ code }) => code === 'DOOR_UNKNOWN')
      return cannotTell(
        `the address alone does not say whether it is pooled: ${described}`,
        unsure?.fix,
        ...others(notes),
      )
    }
    const label = hostOf(verdict.provider)?.label ?? 'the database host'
    return ok(`${described} (${label}, ${verdict.poolMode} mode)`, ...notes)
  },
}

const others = (notes: readonly Reason[]) => notes.filter(({ code }) => code !== 'DOOR_UNKNOWN')

function missing({ facts, pooledName }: CheckContext): CheckResult {
  if (facts.where === undefined && !facts.variables[pooledName])
    return cannotTell(`${pooledName} is unknown`, commandFor('poolproof doctor --url -'))
  if (facts.sharedUnread && !facts.variables[pooledName])
    return cannotTell(`${pooledName} is not set in the project, but its team may share it`, teamToken)
  return wrong({
    code: 'VARIABLE_MISSING',
    what: whyMissing(pooledName, facts),
    fix: setCommand(pooledName, facts),
  })
}

/** Our app reports on a value that cannot be read. */
async function unreadable(context: CheckContext): Promise<CheckResult> {
  const { facts, pooledName } = context
  const health = await context.health()
  const names = [pooledName, 'DATABASE_POOL_MAX', 'DATABASE_CA']
  const refused = health?.faults.filter(({ name }) => names.includes(name)) ?? []
  if (refused.length > 0) {
    return wrong(
      ...refused.map(({ name, reason }) => ({
        code: 'ENVIRONMENT_INVALID',
        what: `the app refuses to start: ${name} ${reason}`,
        fix: setCommand(name, facts),
      })),
    )
  }
  if (health?.ours && health.code !== 'ENVIRONMENT_INVALID')
    return ok(`${pooledName} is Sensitive; the app accepted it at boot (${health.answer})`)
  return cannotTell(
    `${pooledName} is Sensitive: Vercel does not return its value`,
    'run the same command with --url - and the URL on stdin',
  )
}
