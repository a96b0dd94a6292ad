import { commandFor } from '../../rules/command-for.ts'
import { applyRules, type EnvironmentRule } from '../../rules/environment/rule.ts'
import type { FindingRule } from './finding-policies.ts'
import { type ResourceView, UNKNOWN } from './resource-view.ts'
import { deploymentType } from './variables.ts'

/** What a deployment is made of: a change of any has to make a new one. */
const keys = ['env', 'schema', 'artifact']

export const metaRules: readonly EnvironmentRule<ResourceView>[] = [
  {
    code: 'META_MISSING',
    find: ({ props }) => {
      if (props.meta === UNKNOWN) return undefined
      const meta = (props.meta ?? {}) as Record<string, unknown>
      const missing = keys.filter((key) => !meta[key])
      if (missing.length === 0) return undefined
      return {
        sure: true,
        subject: 'meta',
        what: `meta of the deployment lacks ${missing.join(', ')}: a change there creates no new deployment`,
        fix: `set meta.${missing.join(' and meta.')} of the Deployment, then ${commandFor('pulumi up')}`,
      }
    },
  },
]

export const deploymentMeta: FindingRule = {
  name: 'deployment-meta',
  description:
    'A deployment names its variables, schema and artifact, so that a change of any creates a new one.',
  find: (resource) => (resource.type === deploymentType ? applyRules(metaRules, resource) : []),
}
