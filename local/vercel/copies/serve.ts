import { setTimeout as sleep } from 'node:timers/promises'
import { badRequest, notFound } from '../api/api-error.ts'
import type { BuildOutput } from '../build-output.ts'
import type { Cloud } from '../cloud.ts'
import { readOutput, refuseKeys } from '../deploy.ts'
import { type Deployment, newId } from '../entities.ts'
import { type DeployedFile, placeFiles } from '../place-files.ts'
import type { DevSession, WorkingCopy } from './working-copies.ts'

/** Milliseconds for a function to be ready. */
const BOOT_MS = 30_000
const LATE_MS = 5_000

/**
 * Serves these files from the next request on, with the environment of the deployment that has the domain now. What the
 * version before is answering it answers to the end.
 *
 * @throws ApiError where a function does not start: then the version before goes on
 */
export async function serveCopy(
  cloud: Cloud,
  session: DevSession,
  files: readonly DeployedFile[],
): Promise<WorkingCopy> {
  const base = cloud.store.deployment(session.domain)
  if (!base) throw notFound('Deployment')
  const copy = { ...base, id: newId('copy_'), copyOf: base.id }
  const folder = cloud.outputFolder(copy.id)
  try {
    placeFiles(files, session.blobs, folder)
    refuseKeys(cloud, folder)
    cloud.logs.follow(copy.id, (line) => session.print(line))
    await bootFunctions(cloud, copy, session.copy ?? base, readOutput(folder))
    // Ctrl+C came meanwhile.
    cloud.copies.session(session.id)
  } catch (error) {
    await remove(cloud, copy)
    throw error
  }
  const { copy: before } = session
  session.copy = copy
  session.blobs.keep(files.map(({ sha }) => sha))
  if (before) cloud.behind(removeLater(cloud, before))
  return copy
}

/** The deployment serves again. */
export function withdraw(cloud: Cloud, session: DevSession): void {
  const { copy } = session
  session.copy = undefined
  if (copy) cloud.behind(removeLater(cloud, copy))
}

/** Those that were running before, or one: a function that does not start must not take the place of one that runs. */
async function bootFunctions(
  { functions }: Cloud,
  copy: WorkingCopy,
  before: Deployment,
  output: BuildOutput,
): Promise<void> {
  const all = [...output.functions.values()]
  const running = functions.instances().filter(({ deploymentId }) => deploymentId === before.id)
  const used = all.filter(({ name }) => running.some((instance) => instance.function === name))
  for (const config of used.length > 0 ? used : all.slice(0, 1)) {
    const late = sleep(BOOT_MS, false, { ref: false })
    if (!(await Promise.race([functions.boot(copy, config), late])))
      throw badRequest(`Function ${config.name} does not start.`)
  }
}

/** Requests whose body is still on its way were routed to it. */
async function removeLater(cloud: Cloud, copy: WorkingCopy): Promise<void> {
  await sleep(LATE_MS, undefined, { ref: false })
  await remove(cloud, copy)
}

async function remove(cloud: Cloud, { id }: WorkingCopy): Promise<void> {
  await cloud.functions.remove(id, 'retire')
  cloud.logs.remove(id)
  cloud.cache.remove(id)
  cloud.removeOutput(id)
}
