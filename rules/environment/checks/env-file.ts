import type { DeploymentFacts } from '../deployment-facts.ts'
import { envFileCodes } from '../env-file-fault.ts'
import type { EnvironmentRule } from '../rule.ts'
import { setCommand } from '../set-command.ts'

/** One rule per kind of fault that an .env file has. */
export const envFileRules: readonly EnvironmentRule<DeploymentFacts>[] = [
  ...envFileCodes.map((code) => ({
    code,
    find: ({ fileFaults = [] }: DeploymentFacts) => fileFaults.filter((fault) => fault.code === code),
  })),
  {
    code: 'ENV_DOLLAR_EXPANDED',
    find: (facts) => {
      const { where, packages, variables } = facts
      if (where !== 'file' || (packages && !packages.next)) return undefined
      return Object.entries(variables)
        .filter(([, { value = '' }]) => dollarInUrl.test(value))
        .map(([name]) => ({
          sure: packages !== undefined,
          subject: name,
          what: `${name} has a $ that Next.js takes for the beginning of a variable, in quotation marks too: the app reads a shorter URL`,
          fix: `write $ as %24: ${setCommand(name, facts)}`,
        }))
    },
  },
]

/** What `@next/env` expands: `$` and a letter, a digit or `_`, unless a backslash stands in front (packages/next-env, dotenv-expand). */
const dollarInUrl = /^["'\s]*postgres(?:ql)?:\/\/.*(?<!\\)\$\w/i
