import type { Policies } from '@pulumi/policy'
import { commandFor } from '../../rules/command-for.ts'
import { protectionRules } from '../../rules/environment/checks/protection.ts'
import { applyRules, type EnvironmentRule } from '../../rules/environment/rule.ts'
import { budgetPolicy, poolLimitRules } from './budget.ts'
import { environmentPolicies } from './environment-policies.ts'
import { type FindingRule, findingPolicies } from './finding-policies.ts'
import { type ResourceView, SeenResources, text, UNKNOWN } from './resource-view.ts'
import { appRoleRules, roleRules, roles } from './roles.ts'
import type { StackSettings } from './stack-settings.ts'
import { deploymentType } from './variables.ts'

const protectedKinds: Record<string, string> = {
  'postgresql:index/database:Database': 'database',
  'postgresql:index/schema:Schema': 'schema',
}

/** The engine does not tell packs about retainOnDelete, so only `protect` can be asked for. */
const databaseProtected = ({ isProduction = true }: StackSettings): FindingRule => ({
  name: 'database-protected',
  description: 'A database in production is protected, unless it is on this machine.',
  find: ({ type, props, provider, protect: isProtected }) => {
    const { host } = provider
    if (!protectedKinds[type] || host === UNKNOWN) return []
    const what = `${protectedKinds[type]} ${text(props.name) ?? ''}`.trim()
    return applyRules(protectionRules, { what, host: text(host), isProtected, isProduction })
  },
})

/** What a deployment is made of: a change of any has to make a new one. */
const metaKeys = ['env', 'schema', 'artifact']

const metaRules: readonly EnvironmentRule<ResourceView>[] = [
  {
    code: 'META_MISSING',
    find: ({ props }) => {
      if (props.meta === UNKNOWN) return undefined
      const meta = (props.meta ?? {}) as Record<string, unknown>
      const missing = metaKeys.filter((key) => !meta[key])
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

const deploymentMeta: FindingRule = {
  name: 'deployment-meta',
  description:
    'A deployment names its variables, schema and artifact, so that a change of any creates a new one.',
  find: (resource) => (resource.type === deploymentType ? applyRules(metaRules, resource) : []),
}

/** Everything that must hold. The same rules as the program's, which holds them without any pack as well. */
export function policies(settings: StackSettings = {}): Policies {
  const seen = new SeenResources()
  return [...environmentPolicies(settings), roles, databaseProtected(settings), deploymentMeta]
    .flatMap<Policies[number]>((rule) => findingPolicies(rule, seen))
    .concat(budgetPolicy(settings))
}

/** Codes that only the pack raises; the others are in rules/environment/check-environment.ts. */
export const policyCodes = [...roleRules, ...appRoleRules, ...poolLimitRules, ...metaRules].map(
  ({ code }) => code,
)
