import type { DeploymentFacts } from '../../rules/environment/deployment-facts.ts'
import { type ResourceView, text, texts } from './resource-view.ts'
import type { StackSettings } from './stack-settings.ts'
import { type SetVariable, variablesOf } from './variables.ts'

/** One environment of one project: what a deployment there gets. */
export type Place = Pick<SetVariable, 'projects' | 'parent'> & { target: string }

const types = {
  domain: 'vercel:index/projectDomain:ProjectDomain',
  project: 'vercel:index/project:Project',
  role: 'postgresql:index/role:Role',
  migration: 'poolproof:index:Migration',
}

/** What is known of the environment from the resources seen so far, for the rules of infra/model. */
export function deploymentFactsAt(
  place: Place,
  seen: readonly ResourceView[],
  settings: StackSettings,
): DeploymentFacts {
  const variables = Object.fromEntries(
    seen
      .flatMap(variablesOf)
      .filter((each) => each.targets.includes(place.target) && isSamePlace(each, place))
      .map(({ name, variable }) => [name, variable]),
  )
  const of = (type: string) => seen.filter((each) => each.type === type)
  const apiHost = of(types.domain)
    .filter(({ props, parent }) => isSamePlace({ projects: texts([props.projectId]), parent }, place))
    .map(({ props }) => text(props.domain))[0]
  const [regions] = of(types.project)
    .filter(({ parent }) => parent === place.parent)
    .map(({ props }) => texts((props.resourceConfig as ResourceView['props'])?.functionDefaultRegions))
  const directUrl = soleDirectUrl(seen)
  const { provider, region: databaseRegion, maxConnections } = settings
  return {
    where: 'stack',
    variables,
    managed: of(types.role).length > 0,
    ...(directUrl ? { directUrl } : {}),
    ...(apiHost ? { apiHost } : {}),
    ...(regions?.length ? { functionRegions: regions } : {}),
    ...(provider ? { provider } : {}),
    ...(databaseRegion ? { databaseRegion } : {}),
    ...(maxConnections ? { maxConnections } : {}),
    // Our app reads it; of others nothing is known.
    ...(variables.DATABASE_POOL_MAX ? { honoursConnectionLimit: true } : {}),
  }
}

/** With two migrations in a stack nobody can tell which belongs to these variables. */
function soleDirectUrl(seen: readonly ResourceView[]): string | undefined {
  const [first, second] = seen.filter(({ type }) => type === types.migration)
  return second ? undefined : text(first?.props.directUrl)
}

/** By the project's id; until Vercel has given one, by the component they are part of. */
function isSamePlace(a: Omit<Place, 'target'>, b: Omit<Place, 'target'>): boolean {
  if (a.projects.length === 0 || b.projects.length === 0) return a.parent === b.parent
  return a.projects.some((project) => b.projects.includes(project))
}
