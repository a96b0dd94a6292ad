import { families } from '../../rules/environment/check-environment.ts'
import type { DeploymentFacts } from '../../rules/environment/deployment-facts.ts'
import type { Finding } from '../../rules/environment/rule.ts'
import type { FindingRule } from './finding-policies.ts'
import { type ResourceView, text, texts } from './resource-view.ts'
import type { StackSettings } from './stack-settings.ts'
import { deploymentType, type SetVariable, targetOf, variablesOf } from './variables.ts'

type Family = keyof typeof families
type Row = Omit<FindingRule, 'find'> & {
  family: Family /** On a developer's machine too. */
  everywhere?: true
}

const rows: readonly Row[] = [
  {
    name: 'pooled-door',
    family: 'urls',
    severities: ['refuse', 'warn'],
    description:
      'The functions reach Postgres through a transaction mode pooler; migrations connect directly.',
  },
  {
    name: 'no-direct-door',
    family: 'names',
    severities: ['refuse', 'warn'],
    description: 'No variable of the functions bypasses the pooler or turns the verification of servers off.',
  },
  {
    name: 'sensitive',
    family: 'variables',
    everywhere: true,
    description: 'Secrets are Sensitive, which no variable for development can be.',
  },
  { name: 'secrets', family: 'secrets', description: 'Secrets are strong, distinct and not public.' },
  {
    name: 'front-end',
    family: 'frontEnd',
    description: 'FRONTEND_URL is one https origin, no wildcard.',
  },
  {
    name: 'regions',
    family: 'regions',
    severities: ['warn'],
    description: 'Functions run near their database.',
  },
]

/** The families of rules/environment that judge an environment, each as a rule over the resources that make it up. */
export function environmentPolicies(settings: StackSettings): FindingRule[] {
  return rows.map(({ family, everywhere, ...row }) => ({
    ...row,
    find: (resource, seen) => {
      if (resource.type === deploymentType)
        return families[family](deploymentFactsAt(ofDeployment(resource), seen, settings))
      return places(resource)
        .filter(({ target }) => everywhere || target !== 'development')
        .flatMap((place) => certain(families[family], deploymentFactsAt(place, seen, settings)))
    },
  }))
}

/** As long as variables are still to come, only what they cannot set right: refusals of something that is there. */
function certain(check: (facts: DeploymentFacts) => Finding[], facts: DeploymentFacts): Finding[] {
  return check(facts).filter(
    ({ severity, subject }) =>
      severity === 'refuse' && (subject in facts.variables || subject === 'DIRECT_URL'),
  )
}

function places(resource: ResourceView): Place[] {
  if (resource.type === 'poolproof:index:Migration') {
    return [{ target: 'production', projects: [], parent: resource.urn }]
  }
  return variablesOf(resource).flatMap(({ targets, projects, parent }) =>
    targets.map((target) => ({ target, projects, parent })),
  )
}

function ofDeployment({ props, parent }: ResourceView): Place {
  return { target: targetOf(props), projects: texts([props.projectId]), parent }
}

/** One environment of one project: what a deployment there gets. */
type Place = Pick<SetVariable, 'projects' | 'parent'> & { target: string }

const types = {
  domain: 'vercel:index/projectDomain:ProjectDomain',
  project: 'vercel:index/project:Project',
  role: 'postgresql:index/role:Role',
  migration: 'poolproof:index:Migration',
}

/** What is known of the environment from the resources seen so far, for the rules of rules/environment. */
function deploymentFactsAt(
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

/** With two migrations in a stack it is unknown which belongs to these variables. */
function soleDirectUrl(seen: readonly ResourceView[]): string | undefined {
  const [first, second] = seen.filter(({ type }) => type === types.migration)
  return second ? undefined : text(first?.props.directUrl)
}

/** By the project's id; until Vercel has given one, by the component they are part of. */
function isSamePlace(a: Omit<Place, 'target'>, b: Omit<Place, 'target'>): boolean {
  if (a.projects.length === 0 || b.projects.length === 0) return a.parent === b.parent
  return a.projects.some((project) => b.projects.includes(project))
}
