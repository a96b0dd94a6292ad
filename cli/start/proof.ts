import type { CloudFile } from '../../local/cloud-file.ts'
import { type Evidence, prove } from '../../plugin/proof/prove.ts'
import type { ProofSettings } from '../../plugin/proof/settings.ts'
import type { Budget } from '../../rules/budget/index.ts'
import { readBudget } from '../../rules/budget/text.ts'
import { commandFor } from '../../rules/command-for.ts'
import { Problem } from '../../rules/problem.ts'
import type { Engine } from '../pulumi/client.ts'
import { runningCloud } from '../pulumi/engines.ts'
import { exportState } from '../pulumi/state.ts'
import { proofText } from './report.ts'

/**
 * `poolproof proof`: proves the running dev stack again and prints what it checked; with --json the evidence. It asks the
 * deployment at its own address, where no working copy answers; it says so where one answers at the domain.
 */
export async function proof({ json }: { json: boolean }, signal: AbortSignal): Promise<number> {
  const { cloud, engine } = await runningCloud()
  const proven = await proveStack(engine, cloud.stack, signal)
  const cover = await workingCopy(cloud, cloud.stack, signal)
  const evidence = { ...proven.evidence, ...(cover && { notProved: cover }) }
  const after: [string, string][] = cover ? [['not proved', cover]] : []
  process.stdout.write(json ? `${JSON.stringify(evidence, null, 2)}\n` : proofText(proven, { after }))
  return 0
}

/** A sentence about what answers at the domain instead of the deployment. */
async function workingCopy(
  { api, apiToken, stacks }: CloudFile,
  stack: string,
  signal: AbortSignal,
): Promise<string | undefined> {
  const headers = { authorization: `Bearer ${apiToken}` }
  const answer = await fetch(`${api}/embedded/working-copies`, { headers, signal })
  // A cloud that was started by an earlier version has none.
  if (answer.status === 404) return undefined
  const { workingCopies } = (await answer.json()) as { workingCopies: { domain: string; pid: number }[] }
  const copy = workingCopies.find(({ domain }) => domain === stacks[stack]?.domain)
  return (
    copy &&
    `✗ a working copy of poolproof dev (process ${copy.pid}) answers at ${stacks[stack]?.address}; this is the proof of the deployment it covers`
  )
}

export interface ProvenStack {
  evidence: Evidence
  settings: ProofSettings
  /** The connection budget that the last update was checked against. */
  budget: Budget
}

/**
 * Runs the proof of a stack outside the engine, with the settings its last update proved with.
 *
 * @throws Problem PROOF_MISSING if the stack was never deployed; what `prove` throws if the proof fails
 */
export async function proveStack(engine: Engine, stack: string, signal: AbortSignal): Promise<ProvenStack> {
  const { deployment } = await exportState(engine, stack)
  const proof = deployment.resources.find(({ type }) => type === 'poolproof:index:Proof')
  if (!proof?.inputs) {
    throw new Problem(
      'PROOF_MISSING',
      `stack ${stack} has no proof: it was never deployed`,
      commandFor(`pulumi up --stack ${stack}`),
    )
  }
  const settings = proof.inputs as unknown as ProofSettings
  const root = deployment.resources.find(({ type }) => type === 'pulumi:pulumi:Stack')
  const budget = readBudget(root?.outputs?.budget) as Budget
  return { evidence: await prove(settings, signal), settings, budget }
}
