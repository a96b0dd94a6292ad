import { providers } from '../../hosts/index.ts'
import { classify } from '../../url/classify.ts'
import { templateFor } from '../connection-finding.ts'
import { type DeploymentFacts, directNames, pooledName, pooledNames } from '../deployment-facts.ts'
import type { EnvironmentRule, RuleResult } from '../rule.ts'
import { removeCommand, setCommand } from '../set-command.ts'
import type { UrlSubject } from '../url-subject.ts'

/** The variable with the pooled connection, where an integration put the direct one under the name the app reads. */
export function invertedBy({ name, role, verdict, facts }: UrlSubject): string | undefined {
  if (role !== 'pooled' || verdict.endpoint !== 'direct' || verdict.provider === 'unknown') return undefined
  const names = providers[verdict.provider].integration ?? {}
  if (names[name] !== 'direct') return undefined
  return Object.keys(names).find((each) => names[each] === 'pooled' && facts.variables[each])
}

/** Rules about names that integrations of the Marketplace set. */
export const integrationRules: readonly EnvironmentRule<UrlSubject>[] = [
  {
    code: 'INTEGRATION_INVERTED',
    find: (subject) => {
      const pooled = invertedBy(subject)
      if (!pooled) return undefined
      return {
        sure: true,
        subject: subject.name,
        what: `${subject.name}, as its integration sets it, is the direct URL (${subject.verdict.reason}); ${pooled} is the pooled one`,
        correction: templateFor(subject),
        fix: `copy the value of ${pooled}: ${setCommand(subject.name, subject.facts)}`,
      }
    },
  },
]

/** Rules about names alone. */
export const nameRules: readonly EnvironmentRule<DeploymentFacts>[] = [
  {
    code: 'POSTGRES_URL_FOR_PRISMA',
    find: (facts) => {
      const name = pooledName(facts)
      const value = facts.variables[name]?.value
      const { POSTGRES_URL, POSTGRES_PRISMA_URL } = facts.variables
      if (!POSTGRES_URL || !POSTGRES_PRISMA_URL) return undefined
      const copied =
        value !== undefined && value === POSTGRES_URL.value && value !== POSTGRES_PRISMA_URL.value
      if (name !== 'POSTGRES_URL' && !copied) return undefined
      // A direct POSTGRES_URL has a finding of its own.
      if (value !== undefined && classify(value).endpoint === 'direct') return undefined
      const own =
        name === 'POSTGRES_URL' ? 'the app reads POSTGRES_URL' : `${name} has the value of POSTGRES_URL`
      return {
        sure: false,
        subject: name,
        what: `${own}, without pgbouncer=true and connect_timeout; POSTGRES_PRISMA_URL is also set`,
        fix: `copy the value of POSTGRES_PRISMA_URL: ${setCommand(name, facts)}`,
      }
    },
  },
  {
    code: 'INTEGRATION_NAME_UNREAD',
    find: (facts) => {
      const name = pooledName(facts)
      const there = pooledNames.find((each) => facts.variables[each])
      if (facts.variables[name] || !there) return undefined
      return {
        sure: true,
        subject: name,
        what: `${name} is not set, but ${there} of an integration is`,
        fix: `copy the value of ${there}: ${setCommand(name, facts)}`,
      }
    },
  },
  {
    code: 'DIRECT_URL_IN_FUNCTION',
    find: (facts) => {
      if (facts.where === 'file') return undefined
      return directNames
        .filter((name) => facts.variables[name] && name !== pooledName(facts))
        .map(
          (name): RuleResult => ({
            // An integration sets the others by itself, and may set them again.
            sure: name === 'DIRECT_URL' || name === 'DIRECT_DATABASE_URL',
            subject: name,
            what: `${name} is in the environment of the functions: it bypasses the pooler`,
            fix: removeCommand(name, facts),
          }),
        )
    },
  },
]
