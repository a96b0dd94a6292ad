import { commandFor } from '../../../rules/command-for.ts'
import type { StateResource } from '../../pulumi/state.ts'
import type { Difference } from './difference.ts'

/** Variables that went with the update that made the deployment: it was made before they did, and has them still. */
export function staleVariables(resources: readonly StateResource[]): Difference[] {
  const proof = resources.find(({ type }) => type === 'poolproof:index:Proof')
  const names = (proof?.outputs?.stillBound as string[] | undefined) ?? []
  return names.map((name) => ({
    code: 'DEPLOYMENT_STALE',
    subject: name,
    what: `${name} was removed after the deployment that serves was made, which goes on with it`,
    fix: commandFor("pulumi up --replace '**::app-deployment'"),
  }))
}
