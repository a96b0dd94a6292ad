import { commandFor } from '../../command-for.ts'
import { hostOf } from '../../hosts/index.ts'
import { label, poolerTimes, withEndpoint, wrongPortFinding } from '../connection-finding.ts'
import type { EnvironmentRule } from '../rule.ts'
import { setCommand } from '../set-command.ts'
import type { UrlSubject } from '../url-subject.ts'
import { invertedBy } from './integrations.ts'

/** Rules about the endpoint of a URL: is it the one its place needs? */
export const endpointRules: readonly EnvironmentRule<UrlSubject>[] = [
  {
    code: 'DIRECT_AS_POOLED',
    find: (subject) => {
      const { name, role, verdict } = subject
      if (role !== 'pooled' || verdict.endpoint !== 'direct') return undefined
      if (wrongPortFinding(subject) || invertedBy(subject)) return undefined
      const { maxConnections, variables } = subject.facts
      const { poolerless } = hostOf(verdict.provider) ?? {}
      if (poolerless?.poolOf1 && variables.DATABASE_POOL_MAX?.value === '1') return undefined
      const count = maxConnections ? `, which has ${maxConnections}` : ''
      const what = `${name} connects directly to ${label(subject)} (${verdict.reason}): every instance takes connections of Postgres itself${count}`
      if (poolerless?.poolOf1) {
        const fix = `${poolerless.instead}: ${setCommand('DATABASE_POOL_MAX', subject.facts, false)}`
        return { sure: verdict.confidence === 'high', subject: name, what, fix }
      }
      return withEndpoint(subject, what)
    },
  },
  {
    code: 'SESSION_AS_POOLED',
    find: (subject) => {
      const { name, role, verdict } = subject
      if (role !== 'pooled' || verdict.poolMode !== 'session') return undefined
      const what = `${name} is a session mode pooler (${verdict.reason}): each client keeps a backend until it disconnects`
      return withEndpoint(subject, what)
    },
  },
  {
    code: 'POOLED_AS_DIRECT',
    find: (subject) => {
      const { name, role, verdict } = subject
      if (role !== 'direct' || verdict.endpoint !== 'pooled' || verdict.poolMode === 'session')
        return undefined
      if (poolerTimes(subject) > 1) return undefined
      const what = `${name} goes through the pooler of ${label(subject)} (${verdict.reason}): the lock of a migration (72707369) stays behind there`
      return withEndpoint(subject, what)
    },
  },
  {
    code: 'DOOR_UNKNOWN',
    find: (subject) => {
      const { name, role, verdict, facts } = subject
      // A stack's proof asks the pooler itself; elsewhere nothing has told the mode of a pooler that lets people choose it.
      const isModeOpen =
        verdict.poolMode === 'unknown' && verdict.endpoint === 'pooled' && facts.where !== 'stack'
      const isCertain = verdict.confidence === 'high' && !isModeOpen
      const judged = isCertain || verdict.endpoint === 'direct' || verdict.reach === 'private'
      if (role !== 'pooled' || judged) return undefined
      const what = `${name} may or may not go through a transaction mode pooler: ${verdict.reason}`
      // To call a host that is known a pooler of one's own would only silence its rules.
      if (facts.where === 'stack' && !['unknown', 'pgbouncer'].includes(verdict.provider))
        return withEndpoint(subject, what)
      return {
        sure: false,
        subject: name,
        what,
        fix:
          facts.where === 'stack'
            ? `if the pooler is your own: ${commandFor('pulumi config set --path poolproof:database.provider pgbouncer')}`
            : `let the doctor ask the server: ${commandFor('poolproof doctor --url -')}`,
      }
    },
  },
]
