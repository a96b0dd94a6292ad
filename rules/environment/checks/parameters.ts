import { hostOf } from '../../hosts/index.ts'
import { roleOf } from '../../psql-command.ts'
import { legibleParameter } from '../../url/legible.ts'
import { knownParameters, meantParameter } from '../../url/parameters.ts'
import type { DeploymentFacts } from '../deployment-facts.ts'
import type { EnvironmentRule, RuleResult } from '../rule.ts'
import { setCommand } from '../set-command.ts'
import { type UrlSubject, withParameter } from '../url-subject.ts'

/** Names of a schema: Prisma's before 7, what JDBC calls it, and the setting that none of them sends. */
const schemaParameters = ['schema', 'currentSchema', 'search_path']

/** postgresql.org/docs/18/libpq-ssl.html, and node-postgres' own. */
const sslModes = /^(disable|allow|prefer|require|verify-ca|verify-full|no-verify)$/

/** Rules about what stands behind the `?`, TLS apart. */
export const parameterRules: readonly EnvironmentRule<UrlSubject>[] = [
  {
    code: 'PARAMETER_UNKNOWN',
    find: (subject) => {
      const { name, url, facts } = subject
      return Object.entries(url.parameters)
        .filter(([parameter]) => !knownParameters.has(parameter))
        .map(([parameter, value]): RuleResult => {
          const meant = meantParameter(parameter)
          const rest = withParameter(url, parameter, undefined)
          const [legible] = legibleParameter(parameter, value)
          const shown = legible === '***' ? 'a parameter' : legible.slice(0, 32)
          return {
            sure: meant !== undefined,
            subject: name,
            what: meant
              ? `${name}: ${shown} does nothing, it should read ${meant}`
              : `${name}: ${shown} does nothing, neither node-postgres nor Prisma knows it`,
            correction: meant && !(meant in rest.parameters) ? withParameter(rest, meant, value) : rest,
            fix: setCommand(name, facts),
          }
        })
        .concat(unknownMode(subject) ?? [])
    },
  },
  {
    code: 'CONNECTION_LIMIT_IGNORED',
    find: (subject) => {
      const limit = subject.url.parameters.connection_limit
      return limit === undefined ? undefined : connectionLimit(subject, limit.slice(0, 6))
    },
  },
  {
    code: 'SCHEMA_IGNORED',
    find: (subject) => {
      const { name, role, url, facts } = subject
      const given = schemaParameters.find((each) => (url.parameters[each] ?? 'public') !== 'public')
      const adapter = prismaMajor(facts)
      // Migrations read it in every version, and so does Prisma before 7.
      if (!given || role === 'direct' || (adapter !== undefined && adapter < 7)) return undefined
      if (harmful(subject).some(({ parameter }) => parameter === given)) return undefined
      const schema = /^\w{1,63}$/.test(url.parameters[given] ?? '') ? url.parameters[given] : 'SCHEMA'
      return {
        sure: adapter !== undefined,
        subject: name,
        what: `${name}: ${given}=${schema} does nothing, node-postgres ignores it and PrismaPg since 7 reads and writes public`,
        correction: withParameter(url, given, undefined),
        fix: `name it where the app creates the adapter: new PrismaPg(pool, { schema: '${schema}' }); then ${setCommand(name, facts)}`,
      }
    },
  },
  {
    code: 'PARAMETER_HARMS',
    find: (subject) => {
      const { name, url, verdict, facts } = subject
      return harmful(subject).map(
        ({ parameter, why, confidence }): RuleResult => ({
          sure: confidence === 'high' && verdict.confidence === 'high',
          subject: name,
          what: `${name}: ${parameter} ${why.replace('ALTER ROLE ROLE', `ALTER ROLE ${roleOf(url.user)}`)}`,
          correction: withParameter(url, parameter, undefined),
          fix: setCommand(name, facts),
        }),
      )
    },
  },
]

/** node-postgres takes any word for one that verifies. */
function unknownMode({ name, url, facts }: UrlSubject): RuleResult | undefined {
  const { sslmode } = url.parameters
  if (!sslmode || sslModes.test(sslmode)) return undefined
  return {
    sure: true,
    subject: name,
    what: `${name}: sslmode=${legibleParameter('sslmode', sslmode)[1]} is none of its values, and every client but node-postgres refuses it`,
    correction: withParameter(url, 'sslmode', 'require'),
    fix: setCommand(name, facts),
  }
}

/**
 * What the place of a URL refuses or gains nothing from. For migrations that of the direct connection, whatever it is now;
 * for functions also that of the pooled one, to which the corrected URL leads.
 */
function harmful({ role, url, verdict }: UrlSubject) {
  const places = role === 'direct' ? ['direct'] : [verdict.endpoint, 'pooled']
  return (hostOf(verdict.provider)?.flags ?? []).filter(
    ({ parameter, value, endpoint, effect }) =>
      effect === 'harms' &&
      places.includes(endpoint) &&
      parameter in url.parameters &&
      (value ?? /^/).test(url.parameters[parameter] ?? ''),
  )
}

function connectionLimit({ name, role, url, facts }: UrlSubject, limit: string): RuleResult | undefined {
  const base = { subject: name, correction: withParameter(url, 'connection_limit', undefined) }
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
