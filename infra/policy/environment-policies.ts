import { families } from '../../rules/environment/check-environment.ts'
import type { DeploymentFacts } from '../../rules/environment/deployment-facts.ts'
import type { Finding } from '../../rules/environment/rule.ts'
import { deploymentFactsAt, type Place } from './environment.ts'
import type { FindingRule } from './finding-policies.ts'
import { type ResourceView, texts } from './resource-view.ts'
import type { StackSettings } from './stack-settings.ts'
import { deploymentType, targetOf, variablesOf } from './variables.ts'

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

/** The families of infra/model that judge an environment, each as a rule over the resources that make it up. */
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
