import { commandFor } from '../../../rules/command-for.ts'
import { families } from '../../../rules/environment/check-environment.ts'
import { type DoctorCheck, ok, unasked, wrong } from './check.ts'

/** Are the secrets write-only? */
export const sensitive: DoctorCheck = {
  name: 'secrets are Sensitive',

  ask({ facts }) {
    if (facts.where === 'file') return undefined
    const known = Object.values(facts.variables).some(({ sensitive }) => sensitive !== undefined)
    if (!known) return unasked('a URL alone does not say', commandFor('poolproof doctor --project NAME'))
    const found = families
      .variables(facts)
      .filter(({ code }) => code === 'VARIABLE_NOT_SENSITIVE' || code === 'SENSITIVE_IN_DEVELOPMENT')
    const count = Object.values(facts.variables).filter(({ sensitive }) => sensitive).length
    return found.length > 0 ? wrong(...found) : ok(`${count} Sensitive variables`)
  },
}
