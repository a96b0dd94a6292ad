import type { DeploymentFacts } from '../../rules/environment/deployment-facts.ts'
import { pooledName } from '../../rules/environment/deployment-facts.ts'
import { setCommand } from '../../rules/environment/set-command.ts'
import type { Problem } from '../../rules/problem.ts'

/** What to type where no stack holds the configuration; a door's own fixes speak of stacks. */
const fixes: Record<string, (facts: DeploymentFacts) => string> = {
  DATABASE_LOGIN_REFUSED: (facts) =>
    `copy user and password again, percent-encoded: ${setCommand(pooledName(facts), facts)}`,
  DATABASE_MISSING: (facts) => `name a database that exists: ${setCommand(pooledName(facts), facts)}`,
  DATABASE_TLS_UNVERIFIED: (facts) =>
    `give the root certificate of the server's own CA: ${setCommand('DATABASE_CA', facts, false)}`,
  DATABASE_UNREACHABLE: (facts) =>
    `check host and port, and that the server runs: ${setCommand(pooledName(facts), facts)}`,
}

export function problemFix({ code, fix }: Problem, facts: DeploymentFacts): string {
  return (facts.where === 'stack' ? undefined : fixes[code]?.(facts)) ?? fix
}
