import type { Cloud } from './cloud.ts'
import { newId } from './entities.ts'

const hostName = /^(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]$/

export function isHostName(name: string): boolean {
  return hostName.test(name)
}

/** Sends requests for a domain to a deployment from now on. Call inside of `store.change`. */
export function assign({ store }: Cloud, alias: string, deploymentId: string, projectId: string): void {
  const now = Date.now()
  const old = store.state.aliases[alias]
  store.state.aliases[alias] = {
    uid: newId('als_'),
    createdAt: now,
    alias,
    ...old,
    deploymentId,
    projectId,
    updatedAt: now,
  }
}
