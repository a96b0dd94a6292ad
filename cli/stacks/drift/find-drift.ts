import { Problem } from '../../../rules/problem.ts'
import { Examination } from '../../doctor/check-context.ts'
import { deployed } from '../../doctor/checks/deployed.ts'
import { migrations } from '../../doctor/checks/migrations.ts'
import type { Answered } from '../../doctor/line.ts'
import { doctorOptions } from '../../doctor/options.ts'
import { completed } from '../../doctor/sources/enrich.ts'
import { stack as stackPatient } from '../../doctor/sources/stack.ts'
import type { Patient } from '../../doctor/target.ts'
import { printed } from '../../pulumi/pulumi-output.ts'
import type { OperatedStack } from '../../pulumi/stack-handle.ts'
import type { StateResource } from '../../pulumi/stack-state.ts'
import type { Difference } from './difference.ts'
import { changedRights } from './privileges.ts'
import { refreshed } from './refresh-differences.ts'
import { appRoles } from './stack-roles.ts'
import { stillBound } from './stale-variables.ts'
import { changedVariables } from './variables.ts'

/** What was found, and what could not be looked at. No text of it holds a secret. */
export interface Drift {
  differences: Difference[]
  unseen: { what: string }[]
}

/** Compares a stack with what is there: what the providers read, and what no provider reads. Changes nothing. */
export async function lookForDrift(stack: OperatedStack, signal: AbortSignal): Promise<Drift> {
  const exported = await printed(stack.pulumi, 'stack', 'export', '--show-secrets')
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
  const resources: StateResource[] = JSON.parse(exported).deployment.resources ?? []
  const read = await seen('what the providers read', async () =>
    refreshed(await stack.watch('refresh', '--preview-only')),
  )
  const others = await seen('variables, deployment and database', async () => {
    const options = doctorOptions({ stack: stack.name })
    const patient = await completed(await stackPatient(stack.name, exported, options), options, '')
    await using examination = new Examination(withoutAge(patient), { offline: false, logIn: false, signal })
    return [
      ...changedVariables(patient, (await examination.health())?.fingerprint),
      ...stillBound(resources),
      ...answered('deployment', await deployed.ask(examination), unseen),
      ...answered('migrations', await migrations.ask(examination), unseen),
      ...(await rights(examination, resources, unseen)),
    ]
  })
  return { differences: toldOnce(read, others), unseen }
}

/** The age of the deployment is told variable by variable; here only which one serves. */
function withoutAge(patient: Patient): Patient {
  const { deployedAt: _, ...facts } = patient.facts
  return { ...patient, facts }
}

function answered(subject: string, answer: Answered | undefined, unseen: Drift['unseen']): Difference[] {
  if (answer?.verdict === 'cannot tell') unseen.push({ what: `${subject}: ${answer.reasons[0]?.what}` })
  if (answer?.verdict !== 'wrong') return []
  return answer.reasons.flatMap(({ code, what, fix }) =>
    code ? [{ code, subject, what, ...(fix ? { fix } : {}) }] : [],
  )
}

async function rights(examination: Examination, resources: StateResource[], unseen: Drift['unseen']) {
  const roles = appRoles(resources)
  if (!roles) return []
  const opened = await examination.open('direct')
  if (opened && 'client' in opened) return changedRights(opened.client, roles)
  unseen.push({ what: `rights on tables: ${opened ? opened.problem.what : 'no direct door is known'}` })
  return []
}

/** What has a line of its own is not told again as a resource. */
export function toldOnce(read: Difference[], others: Difference[]): Difference[] {
  const names = others.map(({ subject }) => subject)
  const moved = read.some(({ kind }) => kind === 'Alias')
  const resources = read.filter(({ kind, subject }) => {
    if (kind === 'Migration') return !names.includes('migrations')
    return kind !== 'ProjectEnvironmentVariable' || !names.includes(subject.replace(/^app-/, ''))
  })
  return [...resources, ...others.filter(({ code }) => !(moved && code === 'DEPLOYMENT_OTHER'))]
}
