import type { DeploymentFacts } from '../deployment-facts.ts'
import { envFileCodes } from '../env-file-fault.ts'
import type { EnvironmentRule } from '../rule.ts'

/** One rule per kind of fault that an .env file has. */
export const envFileRules: readonly EnvironmentRule<DeploymentFacts>[] = envFileCodes.map((code) => ({
  code,
  find: ({ fileFaults = [] }) => fileFaults.filter((fault) => fault.code === code),
}))
