import { providers } from '../../hosts/index.ts'
import type { DeploymentFacts } from '../deployment-facts.ts'
import type { EnvironmentRule, RuleResult } from '../rule.ts'
import { setCommand } from '../set-command.ts'
import { type UrlSubject, withParameter } from '../url-subject.ts'

/** Rules about what stands behind the `?`, TLS apart. */
export const parameterRules: readonly EnvironmentRule<UrlSubject>[] = [
  {
    code: 'CONNECTION_LIMIT_IGNORED',
    find: (subject) => {
      const limit = subject.url.parameters.connection_limit
      return limit === undefined ? undefined : connectionLimit(subject, limit.slice(0, 6))
    },
  },
  {
    code: 'PARAMETER_HARMS',
    find: ({ name, url, verdict, facts }) => {
      if (verdict.provider === 'unknown') return undefined
      const harmful = providers[verdict.provider].flags.filter(
        ({ parameter, value, endpoint, effect }) =>
          effect === 'harms' &&
          endpoint === verdict.endpoint &&
          parameter in url.parameters &&
          (value ?? /^/).test(url.parameters[parameter] ?? ''),
      )
      return harmful.map(
        ({ parameter, why, confidence }): RuleResult => ({
          sure: confidence === 'high' && verdict.confidence === 'high',
          subject: name,
          what: `${name}: ${parameter} ${why}`,
          corrected: withParameter(url, parameter, undefined),
          fix: setCommand(name, facts),
        }),
      )
    },
  },
]

function connectionLimit({ name, role, url, facts }: UrlSubject, limit: string): RuleResult | undefined {
  const base = { subject: name, corrected: withParameter(url, 'connection_limit', undefined) }
  if (role === 'direct') {
    return {
      ...base,
      sure: false,
      what: `${name}: connection_limit=${limit} has no effect on migrations, which open the connections they need`,
      fix: setCommand(name, facts),
    }
  }
  const poolMax = facts.variables.DATABASE_POOL_MAX?.value
  if (facts.honoursConnectionLimit) {
    if (poolMax === undefined || poolMax === limit) return undefined
    return {
      ...base,
      sure: false,
      what: `${name}: connection_limit=${limit} is not used, DATABASE_POOL_MAX=${poolMax.slice(0, 6)} is`,
      fix: setCommand('DATABASE_POOL_MAX', facts, false),
    }
  }
  const adapter = prismaMajor(facts)
  if (adapter !== undefined && adapter < 7) return undefined
  return {
    ...base,
    sure: facts.honoursConnectionLimit === false || adapter !== undefined,
    what: `${name}: connection_limit=${limit} does nothing since Prisma 7, each instance opens up to 10 connections`,
    fix: `set the size where the app creates the pool: new PrismaPg(new pg.Pool({ max: ${/^\d+$/.test(limit) ? limit : 1}, ... }))`,
  }
}

function prismaMajor({ packages }: DeploymentFacts): number | undefined {
  const range = packages?.['@prisma/adapter-pg'] ?? packages?.['@prisma/client']
  const major = /\d+/.exec(range ?? '')?.[0]
  return major === undefined ? undefined : Number(major)
}
