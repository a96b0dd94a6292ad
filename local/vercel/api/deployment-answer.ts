import type { Cloud } from '../cloud.ts'
import type { Deployment } from '../entities.ts'

const creator = { uid: 'embedded', username: 'embedded', email: 'embedded@localhost' }

/** Ready as soon as it is made: there is nothing to build. */
function common({ id, name, url, target, meta, projectId, createdAt }: Deployment) {
  return {
    name,
    url,
    target,
    meta,
    projectId,
    createdAt,
    created: createdAt,
    buildingAt: createdAt,
    ready: createdAt,
    readyState: 'READY',
    state: 'READY',
    aliasAssigned: true,
    aliasError: null,
    inspectorUrl: null,
    type: 'LAMBDAS',
    creator,
    uid: id,
  }
}

/** One deployment. `alias` are the domains it got when it was made, as Vercel says them, not those it has now. */
export function deploymentAnswer({ store }: Cloud, deployment: Deployment) {
  const { id, slug, name } = store.state.team
  const project = store.state.projects[deployment.projectId]
  return {
    ...common(deployment),
    id: deployment.id,
    alias: deployment.alias,
    status: 'READY',
    readySubstate: deployment.alias.length > 0 ? 'PROMOTED' : 'STAGED',
    team: { id, slug, name },
    project: { id: deployment.projectId, name: project?.name, framework: null },
    build: { env: [] },
    env: Object.keys(deployment.environment),
    projectSettings: {},
    regions: deployment.regions,
    routes: null,
    ownerId: id,
    plan: 'pro',
    public: false,
    version: 2,
    createdIn: 'embedded',
    bootedAt: deployment.createdAt,
    buildSkipped: true,
    isInConcurrentBuildsQueue: false,
    isInSystemBuildsQueue: false,
  }
}

/** One line of the list of deployments. */
export function deploymentListing(deployment: Deployment) {
  return { ...common(deployment), readySubstate: deployment.alias.length > 0 ? 'PROMOTED' : 'STAGED' }
}
