import type { Cloud } from '../cloud.ts'
import type { Deployment, Project } from '../entities.ts'
import { notFound } from './api-error.ts'

export function projectOf({ store }: Cloud, idOrName: string): Project {
  const project = store.project(idOrName)
  if (!project) throw notFound('Project')
  return project
}

export function deploymentOf({ store }: Cloud, idOrUrl: string): Deployment {
  const deployment = store.deployment(idOrUrl)
  if (!deployment) throw notFound('Deployment')
  return deployment
}
