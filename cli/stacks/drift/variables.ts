import { commandFor } from '../../../rules/command-for.ts'
import { families } from '../../../rules/environment/check-environment.ts'
import type { DoctorTarget } from '../../doctor/target.ts'
import type { Difference } from './difference.ts'

/**
 * Variables by their names: another value than the stack's, not the stack's at all, or newer than the deployment that
 * serves. `running` is the fingerprint that deployment reports: where it is the stack's, all values are in use.
 */
export function changedVariables({ stack, facts }: DoctorTarget, running: string | undefined): Difference[] {
  const changed = stack?.changedOutside ?? []
  const added = stack?.added ?? []
  const told = [...changed, ...added]
  const fingerprint = 'POOLPROOF_FINGERPRINT'
  const inUse = running !== undefined && running === facts.variables[fingerprint]?.value
  const stale = inUse
    ? []
    : families.deployment(facts).filter(({ subject }) => ![...told, fingerprint].includes(subject))
  return [
    ...changed.map((name) => ({
      code: 'VARIABLE_CHANGED_OUTSIDE',
      subject: name,
      what: `${name} was set or removed on Vercel by hand: it is not what the stack holds`,
      // Nobody can read a Sensitive value, so without --replace the engine would take it for the right one.
      fix: commandFor(`pulumi up --refresh --replace '**::app-${name}'`),
    })),
    ...added.map((name) => ({
      code: 'VARIABLE_EXTRA',
      subject: name,
      what: `${name} is set on Vercel, and the stack knows nothing of it`,
      fix: `vercel env rm ${name} production, or take it into the stack: ${commandFor(`pulumi config set --path --secret poolproof:env.${name}`)}`,
    })),
    ...stale.map(({ code, subject, what, fix }) => ({ code, subject, what, fix })),
  ]
}
