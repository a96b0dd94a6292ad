import { commandFor } from '../../../rules/command-for.ts'
import type { EngineRun } from '../../../rules/engine-events.ts'
import { families } from '../../../rules/environment/check-environment.ts'
import { kindOf, nameOf } from '../../../rules/urn.ts'
import type { DoctorTarget } from '../../doctor/target.ts'
import type { StateResource } from '../../pulumi/state.ts'

/** One thing that is not as the stack holds it. No text of it holds a value. */
export interface Difference {
  /** Stable, explained in docs/errors.md. */
  code: string
  /** Name of the variable, resource, table or migration. */
  subject: string
  /** Kind of the resource, where it is one. */
  kind?: string
  what: string
  /** What to type next. */
  fix?: string
}

/** What the providers read otherwise than the state has it: names of resources and properties, never a value. */
export function refreshDifferences({ read }: Pick<EngineRun, 'read'>): Difference[] {
  return read.flatMap(({ op, urn, diffs }) => {
    const [kind, name] = [kindOf(urn), nameOf(urn)]
    // Another stack's outputs are no resource of this one.
    if (!drifted.includes(op) || kind === 'StackReference') return []
    const names = [...new Set(diffs?.map((path) => path.split(/[.[]/)[0]))].sort().join(', ')
    const change =
      op === 'delete' ? 'is gone' : `differs from what the stack created${names ? `: ${names}` : ''}`
    return [
      {
        code: 'RESOURCE_CHANGED_OUTSIDE',
        subject: name,
        kind,
        what: `${kind} ${name} ${change}`,
        fix: fix(),
      },
    ]
  })
}

const drifted = ['update', 'delete']
const fix = () => `restore what the program says: ${commandFor('pulumi up --refresh')}`

/**
 * Variables by their names: another value than the stack's, not the stack's at all, or newer than the deployment that
 * serves. `running` is the fingerprint that deployment reports: where it is the stack's, all values are in use.
 */
export function changedVariables({ stack, facts }: DoctorTarget, running: string | undefined): Difference[] {
  const changed = stack?.changedOutside ?? []
  const added = stack?.added ?? []
  const reported = [...changed, ...added]
  const fingerprint = 'POOLPROOF_FINGERPRINT'
  const inUse = running !== undefined && running === facts.variables[fingerprint]?.value
  const stale = inUse
    ? []
    : families.deployment(facts).filter(({ subject }) => ![...reported, fingerprint].includes(subject))
  return [
    ...changed.map((name) => ({
      code: 'VARIABLE_CHANGED_OUTSIDE',
      subject: name,
      what: `${name} was set or removed directly on Vercel: it differs from the stack`,
      // A Sensitive value cannot be read, so without --replace the engine would take it for the right one.
      fix: commandFor(`pulumi up --refresh --replace '**::app-${name}'`),
    })),
    ...added.map((name) => ({
      code: 'VARIABLE_EXTRA',
      subject: name,
      what: `${name} is set on Vercel and unknown to the stack`,
      fix: `vercel env rm ${name} production; or add it to the stack: ${commandFor(`pulumi config set --path --secret poolproof:env.${name}`)}`,
    })),
    ...stale.map(({ code, subject, what, fix }) => ({ code, subject, what, fix })),
  ]
}

/** Variables that went with the update that made the deployment: it was made before they did, and has them still. */
export function staleVariables(resources: readonly StateResource[]): Difference[] {
  const proof = resources.find(({ type }) => type === 'poolproof:index:Proof')
  const names = (proof?.outputs?.stillBound as string[] | undefined) ?? []
  return names.map((name) => ({
    code: 'DEPLOYMENT_STALE',
    subject: name,
    what: `${name} was removed after the serving deployment was created, which still uses it`,
    fix: commandFor("pulumi up --replace '**::app-deployment'"),
  }))
}
