import { providers } from '../../hosts/index.ts'
import { maskedUrl } from '../../url/connection-url.ts'
import { label } from '../connection-finding.ts'
import type { EnvironmentRule } from '../rule.ts'
import { setCommand } from '../set-command.ts'
import type { UrlSubject } from '../url-subject.ts'

/** The URL of the functions and the URL of the migrations, side by side. */
export interface ConnectionPair {
  pooled: UrlSubject
  direct: UrlSubject
}

/** Rules about two URLs that have to belong together. */
export const pairRules: readonly EnvironmentRule<ConnectionPair>[] = [
  {
    code: 'OTHER_DATABASE',
    find: ({ pooled, direct }) => {
      const difference = differs(pooled, direct)
      if (!difference) return undefined
      const [what, sure, corrected] = difference
      return {
        sure,
        subject: direct.name,
        what: `${pooled.name} and ${direct.name} name different databases (${what}): ${maskedUrl(pooled.url)} and ${maskedUrl(direct.url)}`,
        ...(corrected ? { corrected } : {}),
        fix: setCommand(direct.name, direct.facts),
      }
    },
  },
]

function differs(
  pooled: UrlSubject,
  direct: UrlSubject,
): [what: string, sure: boolean, corrected?: string] | undefined {
  const a = pooled.verdict
  const b = direct.verdict
  const certain = [a, b].every(({ provider }) => provider !== 'unknown' && providers[provider].namesDatabase)
  if (a.provider !== b.provider) {
    return certain ? [`${label(pooled)} and ${label(direct)}`, true] : undefined
  }
  if (certain && a.project && b.project && a.project !== b.project) {
    return [`${a.project} and ${b.project}`, true]
  }
  if (a.database && b.database && a.database !== b.database)
    return [`${a.database} and ${b.database}`, certain, maskedUrl({ ...direct.url, database: a.database })]
  return undefined
}
