import type { Policies } from '@pulumi/policy'
import { budgetPolicy, poolLimitMistakes } from './budget.ts'
import { databaseProtected } from './database-protected.ts'
import { deploymentMeta, metaMistakes } from './deployment-meta.ts'
import { environmentPolicies } from './environment-policies.ts'
import { findingPolicies } from './finding-policies.ts'
import { appRoleMistakes, roleMistakes, roles } from './roles.ts'
import { Seen } from './seen-resources.ts'
import type { StackSettings } from './stack-settings.ts'

/** Everything that must hold. The same rules as the program's, which holds them without any pack as well. */
export function policies(settings: StackSettings = {}): Policies {
  const seen = new Seen()
  return [...environmentPolicies(settings), roles, databaseProtected(settings), deploymentMeta]
    .flatMap<Policies[number]>((rule) => findingPolicies(rule, seen))
    .concat(budgetPolicy(settings))
}

/** Codes that only the pack raises, with cause and remedy in general; the others are in the catalogue of infra/model. */
export const policyCatalogue = [
  ...roleMistakes,
  ...appRoleMistakes,
  ...poolLimitMistakes,
  ...metaMistakes,
].map(({ code, cause, remedy }) => ({ code, cause, remedy }))
