import type { Policies } from '@pulumi/policy'
import { budgetPolicy, poolLimitRules } from './budget.ts'
import { databaseProtected } from './database-protected.ts'
import { deploymentMeta, metaRules } from './deployment-meta.ts'
import { environmentPolicies } from './environment-policies.ts'
import { findingPolicies } from './finding-policies.ts'
import { appRoleRules, roleRules, roles } from './roles.ts'
import { SeenResources } from './seen-resources.ts'
import type { StackSettings } from './stack-settings.ts'

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
