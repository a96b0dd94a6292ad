import { commandFor } from '../../rules/command-for.ts'
import { say, step } from '../../setup/progress.mjs'
import type { Engine } from '../pulumi/client.ts'
import { pulumiFailed, pulumiOutput, watchPulumi } from '../pulumi/client.ts'
import { ensureEmbeddedStack } from '../pulumi/embedded-stacks.ts'
import { runningCloud } from '../pulumi/engines.ts'
import { exportState, type StateResource } from '../pulumi/state.ts'
import { restoreCheckpoint } from './checkpoint.ts'
import { clearDeadLock } from './dead-lock.ts'
import type { Lookup } from './lookup.ts'
import { postgresLookups } from './unrecorded-postgres.ts'
import { vercelLookups } from './unrecorded-vercel.ts'

/**
 * One row per resource that a create can leave behind. Not here: aliases and grants (making them again is the same
 * call), random values, Migration and Proof (they leave nothing of their own).
 */
const lookups: Record<string, Lookup> = { ...vercelLookups, ...postgresLookups }

/** `poolproof recover`: recovers a stack after a killed update. `npm start` does it by itself for dev. */
export async function recoverStack({ STACK: stack }: { STACK: string | undefined }): Promise<number> {
  const { cloud, engine } = await runningCloud()
  const healed = stack ?? cloud.stack
  await ensureEmbeddedStack(engine.home, healed)
  const pending = await recover(engine, { stack: healed, api: cloud.api }, say)
  const next = `recovered; run: ${commandFor(`pulumi up --stack ${healed}`)}`
  process.stdout.write(`${pending === 0 ? 'nothing to recover' : next}\n`)
  return 0
}

/**
 * Recovers a stack whose update was killed: removes a dead lock, removes from the cloud what a create made without
 * the state recording it (its result is lost, and the next `up` creates it again), and lets `refresh` look at the
 * rest. Does nothing where nothing is pending.
 *
 * @returns how many pending operations there were
 * @throws Problem STACK_LOCKED while a living process holds the lock, RECOVERY_UNSAFE where data would be lost
 */
export async function recover(
  engine: Engine,
  { stack, api }: { stack: string; api: string },
  say: (text: string) => void,
): Promise<number> {
  clearDeadLock(engine, stack, say)
  restoreCheckpoint(engine, stack, say)
  const state = await exportState(engine, stack)
  const pending = state.deployment.pending_operations ?? []
  if (pending.length === 0) return 0

  for (const { resource, type } of pending) {
    if (type !== 'creating') continue
    const removed = await removeUnrecorded(resource, state.deployment.resources, api)
    if (removed)
      say(`recovered: ${removed} was created by the killed run and missing from the state; removed`)
  }
  await clearPending(engine, stack)
  await step('refresh what was in flight', async () => {
    const refreshed = await watchPulumi(engine, ['refresh', '--yes', '--skip-preview', '--stack', stack])
    if (refreshed.code !== 0) throw pulumiFailed('refresh', refreshed)
  })
  say(
    `recovered: ${pending.length} pending ${pending.length === 1 ? 'operation' : 'operations'} of a killed run`,
  )
  return pending.length
}

/** `api`: base address of the Vercel API that the resource was made through. */
async function removeUnrecorded(
  resource: StateResource,
  resources: StateResource[],
  api: string,
): Promise<string | undefined> {
  const provider = resources.find(({ urn }) => resource.provider?.startsWith(`${urn}::`))
  return lookups[resource.type]?.(resource.inputs ?? {}, { ...provider?.inputs, api }, resources)
}

/** Takes the list out of the encrypted export, so that no secret is written anywhere. */
async function clearPending(engine: Engine, stack: string): Promise<void> {
  const state = JSON.parse(await pulumiOutput(engine, ['stack', 'export', '--stack', stack]))
  delete state.deployment.pending_operations
  const input = JSON.stringify(state)
  await pulumiOutput(engine, ['stack', 'import', '--stack', stack], { input })
}
