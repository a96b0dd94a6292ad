import { Problem } from '../../../rules/problem.ts'
import { CheckContext } from '../../doctor/check-context.ts'
import type { CheckResult } from '../../doctor/checks/check.ts'
import { deployed } from '../../doctor/checks/deployed.ts'
import { migrations } from '../../doctor/checks/migrations.ts'
import { doctorOptions } from '../../doctor/options.ts'
import { enrich } from '../../doctor/sources/enrich.ts'
import { stack as stackTarget } from '../../doctor/sources/stack.ts'
import type { DoctorTarget } from '../../doctor/target.ts'
import { watchStack } from '../../pulumi/stack.ts'
import { readState, type StateResource } from '../../pulumi/state.ts'
import type { Target } from '../../pulumi/target.ts'
import { changedVariables, type Difference, refreshDifferences, staleVariables } from './differences.ts'
import { appRoles, changedPrivileges } from './privileges.ts'

/** What was found, and what could not be looked at. No text of it holds a secret. */
export interface Drift {
  differences: Difference[]
  unseen: { what: string }[]
}

/** Compares a stack with what is there: what the providers read, and what no provider reads. Changes nothing. */
export async function findDrift(stack: Target, signal: AbortSignal): Promise<Drift> {
  const exported = await stack.pulumi('stack', 'export', '--show-secrets')
  const unseen: Drift['unseen'] = []
  const seen = async (what: string, look: () => Promise<Difference[]>) => {
    try {
      return await look()
    } catch (error) {
      signal.throwIfAborted()
      if (!(error instanceof Problem)) throw error
      unseen.push({ what: `${what}: ${error.what}` })
      return []
    }
  }
  const { resources } = readState(exported).deployment
  const read = await seen('what the providers read', async () =>
    refreshDifferences(await watchStack(stack.engine, stack.name, ['refresh', '--preview-only'], signal)),
  )
  const others = await seen('variables, deployment and database', async () => {
    const options = doctorOptions({ stack: stack.name })
    const target = await enrich(await stackTarget(stack.name, exported, options), options, '')
    await using context = new CheckContext(withoutAge(target), { offline: false, logIn: false, signal })
    return [
      ...changedVariables(target, (await context.health())?.fingerprint),
      ...staleVariables(resources),
      ...answered('deployment', await deployed.ask(context), unseen),
      ...answered('migrations', await migrations.ask(context), unseen),
      ...(await rights(context, resources, unseen)),
    ]
  })
  return { differences: deduplicate(read, others), unseen }
}

/** The deployment's age is reported per variable; here only which deployment serves. */
function withoutAge(target: DoctorTarget): DoctorTarget {
  const { deployedAt: _, ...facts } = target.facts
  return { ...target, facts }
}

function answered(subject: string, answer: CheckResult | undefined, unseen: Drift['unseen']): Difference[] {
  if (answer?.verdict === 'cannot tell') unseen.push({ what: `${subject}: ${answer.reasons[0]?.what}` })
  if (answer?.verdict !== 'wrong') return []
  return answer.reasons.flatMap(({ code, what, fix }) =>
    code ? [{ code, subject, what, ...(fix ? { fix } : {}) }] : [],
  )
}

async function rights(context: CheckContext, resources: StateResource[], unseen: Drift['unseen']) {
  const roles = appRoles(resources)
  if (!roles) return []
  const opened = await context.open('direct')
  if (opened && 'client' in opened) return changedPrivileges(opened.client, roles)
  unseen.push({ what: `rights on tables: ${opened ? opened.problem.what : 'the direct URL is unknown'}` })
  return []
}

/** What has its own line is not repeated as a resource. */
export function deduplicate(read: Difference[], others: Difference[]): Difference[] {
  const names = others.map(({ subject }) => subject)
  const moved = read.some(({ kind }) => kind === 'Alias')
  const resources = read.filter(({ kind, subject }) => {
    if (kind === 'Migration') return !names.includes('migrations')
    return kind !== 'ProjectEnvironmentVariable' || !names.includes(subject.replace(/^app-/, ''))
  })
  return [...resources, ...others.filter(({ code }) => !(moved && code === 'DEPLOYMENT_OTHER'))]
}
