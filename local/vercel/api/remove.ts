import type { Cloud } from '../cloud.ts'
import type { Deployment, Project } from '../entities.ts'

/** Takes it off its domains first, then ends its instances and deletes its files. */
export async function removeDeployment(cloud: Cloud, { id }: Deployment): Promise<void> {
  const { store, edge } = cloud
  const aliases = Object.values(store.state.aliases).filter(({ deploymentId }) => deploymentId === id)
  store.change((state) => {
    for (const { alias } of aliases) delete state.aliases[alias]
    delete state.deployments[id]
  })
  await edge.closeDeployment(id)
  await cloud.functions.remove(id)
  cloud.logs.remove(id)
  cloud.removeOutput(id)
}

/** With everything that is its own. */
export async function removeProject(cloud: Cloud, project: Project): Promise<void> {
  const { store } = cloud
  for (const deployment of store.deployments(project.id)) await removeDeployment(cloud, deployment)
  store.change((state) => {
    for (const variable of store.variables(project.id)) delete state.variables[variable.id]
    for (const { name } of store.domains(project.id)) delete state.domains[name]
    delete state.projects[project.id]
  })
  // Uploads belong to no project; with the last one nobody can be in the middle of an upload.
  if (Object.keys(store.state.projects).length === 0) cloud.blobs.clear()
}
