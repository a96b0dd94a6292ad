import { hostOf } from '../../hosts/index.ts'
import type { EnvironmentRule } from '../rule.ts'
import { setCommand } from '../set-command.ts'
import type { UrlSubject } from '../url-subject.ts'

/** The row of the subject's host. */
const rowOf = ({ verdict }: UrlSubject) => hostOf(verdict.provider)

/** Rules about what a host's own row knows of its names. */
export const hostRules: readonly EnvironmentRule<UrlSubject>[] = [
  {
    code: 'HOST_NOT_POSTGRES',
    find: (subject) => {
      const { name, url, facts } = subject
      const service = rowOf(subject)?.notPostgres?.(url)
      return (
        service && {
          sure: true,
          subject: name,
          what: `${name} names ${url.host}, which is ${service.is}: no Postgres answers there`,
          fix: `${service.instead}; then ${setCommand(name, facts)}`,
        }
      )
    },
  },
  {
    code: 'HOST_READ_ONLY',
    find: (subject) => {
      const { name, role, url, facts } = subject
      const writer = rowOf(subject)?.writer?.(url)
      return (
        writer && {
          // Functions may read only; migrations write.
          sure: role === 'direct',
          subject: name,
          what: `${name} leads to a replica of ${rowOf(subject)?.label}, which refuses every write (25006)`,
          correction: writer,
          fix: setCommand(name, facts),
        }
      )
    },
  },
  {
    code: 'HOST_USER',
    find: (subject) => {
      const { name, url, verdict, facts } = subject
      // Supabase has a code of its own. URL_INCOMPLETE says that there is none.
      if (verdict.provider === 'supabase' || !url.user) return undefined
      const fault = rowOf(subject)?.userFault?.(url)
      return (
        fault && {
          sure: true,
          subject: name,
          what: `${name} logs in as ${url.user}: ${fault.what}`,
          correction: fault.user === undefined ? undefined : { ...url, user: fault.user },
          fix: setCommand(name, facts),
        }
      )
    },
  },
]
