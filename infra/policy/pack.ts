import { PolicyPack } from '@pulumi/policy'
import { databasePolicies } from './database-policies.ts'
import { deploymentPolicies } from './deployment-policies.ts'
import { environmentPolicies } from './environment-policies.ts'
import { rolePolicies } from './role-policies.ts'

/** What must hold in every stack, whoever wrote its program: the same rules as the program's own, asked of its resources. */
new PolicyPack('poolproof', {
  policies: [...environmentPolicies, ...rolePolicies, ...databasePolicies, ...deploymentPolicies],
})
