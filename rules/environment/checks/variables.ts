import type { DeploymentFacts } from '../deployment-facts.ts'
import type { EnvironmentRule, RuleResult } from '../rule.ts'
import { markSensitiveCommand, removeCommand, setCommand } from '../set-command.ts'
import { isReservedName } from '../variable-table.ts'
import { isSecret } from './secrets.ts'

/** Bytes of all variables of a deployment together. Source: vercel.com/docs/environment-variables. */
const limit = 64 * 1024

/** Rules about variables as such: set, valid, sensitive, deployed. */
export const variableRules: readonly EnvironmentRule<DeploymentFacts>[] = [
  {
    code: 'VARIABLE_MISSING',
    find: (facts) =>
      (facts.required ?? [])
        .filter((name) => !facts.variables[name] || facts.variables[name].value === '')
        .map(
          (name): RuleResult => ({
            sure: facts.variables[name] !== undefined || !facts.sharedUnread,
            subject: name,
            what: missing(name, facts),
            ...(name === 'NODE_ENV' ? { corrected: 'production' } : {}),
            fix: setCommand(name, facts, name !== 'NODE_ENV' && name !== 'FRONTEND_URL'),
          }),
        ),
  },
  {
    code: 'NODE_ENV_NOT_PRODUCTION',
    find: (facts) => {
      const value = facts.variables.NODE_ENV?.value
      if (!value || value === 'production') return undefined
      const known = /^(development|preview|staging|test|local|dev|prod|production)$/i.test(value.trim())
      return {
        sure: true,
        subject: 'NODE_ENV',
        what: known ? `NODE_ENV is ${JSON.stringify(value)}` : 'NODE_ENV is not production',
        corrected: 'production',
        fix: setCommand('NODE_ENV', facts, false),
      }
    },
  },
  {
    code: 'POOL_MAX_INVALID',
    find: (facts) => {
      const value = facts.variables.DATABASE_POOL_MAX?.value
      if (!value || /^[1-9]\d{0,2}$/.test(value)) return undefined
      return {
        sure: true,
        subject: 'DATABASE_POOL_MAX',
        what: `DATABASE_POOL_MAX is ${/^[-\d.]{1,6}$/.test(value) ? `"${value}", ` : ''}not a whole number from 1 to 999`,
        corrected: '2',
        fix: setCommand('DATABASE_POOL_MAX', facts, false),
      }
    },
  },
  {
    code: 'VARIABLE_NOT_SENSITIVE',
    find: (facts) =>
      Object.entries(facts.variables)
        .filter(([name, { sensitive, value }]) => sensitive === false && isSecret(name, value, facts))
        .flatMap(([name, { targets = ['production'] }]): RuleResult[] => {
          const target = targets.find((each) => each !== 'development')
          if (!target) return []
          return [
            {
              sure: true,
              subject: name,
              what: `${name} contains a secret and is not Sensitive: Vercel shows its value`,
              fix: markSensitiveCommand(name, target, facts),
            },
          ]
        }),
  },
  {
    code: 'SENSITIVE_IN_DEVELOPMENT',
    find: (facts) =>
      Object.entries(facts.variables)
        .filter(([, { sensitive, targets }]) => sensitive && targets?.includes('development'))
        .map(
          ([name, { targets = [] }]): RuleResult => ({
            sure: true,
            subject: name,
            what: `${name} is Sensitive and meant for ${targets.join(', ')}: Vercel refuses Sensitive for development`,
            fix: `vercel env rm ${name} development`,
          }),
        ),
  },
  {
    code: 'NAME_RESERVED',
    find: (facts) =>
      Object.keys(facts.variables)
        .filter(isReservedName)
        .map(
          (name): RuleResult => ({
            sure: true,
            subject: name,
            what: `${name} is a name that Vercel reserves`,
            fix: removeCommand(name, facts),
          }),
        ),
  },
  {
    code: 'ENVIRONMENT_TOO_LARGE',
    find: ({ variables }) => {
      const bytes = Object.entries(variables).map(([name, { value = '' }]) => ({
        name,
        bytes: new TextEncoder().encode(name + value).length,
      }))
      const sum = bytes.reduce((total, each) => total + each.bytes, 0)
      const largest = bytes.toSorted((a, b) => b.bytes - a.bytes)[0]
      if (sum <= limit || !largest) return undefined
      return {
        sure: true,
        subject: largest.name,
        what: `the variables have ${sum} bytes together and ${limit} are allowed; the largest is ${largest.name} with ${largest.bytes}`,
        fix: `vercel env rm ${largest.name} production, or shorten it`,
      }
    },
  },
]

/** Why a variable counts as missing. */
export function missing(name: string, { variables, sharedUnread, elsewhere }: DeploymentFacts): string {
  if (variables[name]) return `${name} is empty`
  const targets = elsewhere?.[name]
  if (targets) return `${name} is set for ${targets.join(' and ')}, not for production`
  return sharedUnread
    ? `${name} is not set in the project; what its team shares with it could not be read`
    : `${name} is not set`
}
