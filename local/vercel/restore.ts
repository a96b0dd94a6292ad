import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Cloud } from './cloud.ts'

/** Opens the doors of everything that was deployed before, and clears what a kill left half done. */
export async function reopen(cloud: Cloud, folder: string): Promise<void> {
  const { store, edge } = cloud
  const deployments = join(folder, 'deployments')
  const orphans = existsSync(deployments)
    ? readdirSync(deployments).filter((id) => !store.state.deployments[id])
    : []
  for (const id of orphans) cloud.removeOutput(id)
  const domains = Object.values(store.state.domains).filter(({ automatic }) => !automatic)
  const names = new Set([...domains.map(({ name }) => name), ...Object.keys(store.state.aliases)])
  for (const name of names) await edge.openDomain(name)
  for (const deployment of Object.values(store.state.deployments)) {
    const url = await edge.openDeployment(deployment.id)
    if (url === deployment.url) continue
    // Its port had to be moved: Vercel's variables follow, as they say where it is.
    store.change(() => {
      const { environment } = deployment
      if (environment.VERCEL_URL !== undefined) environment.VERCEL_URL = url
      deployment.url = url
    })
  }
}
