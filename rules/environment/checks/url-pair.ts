import { providers } from '../../hosts/index.ts'
import { type ConnectionUrl, maskedUrl } from '../../url/connection-url.ts'
import { label } from '../connection-finding.ts'
import type { EnvironmentRule } from '../rule.ts'
import { setCommand } from '../set-command.ts'
import { type UrlSubject, withParameter } from '../url-subject.ts'

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
      const [what, sure, correction] = difference
      return {
        sure,
        subject: direct.name,
        what: `${pooled.name} and ${direct.name} name different databases (${what}): ${maskedUrl(pooled.url)} and ${maskedUrl(direct.url)}`,
        correction,
        fix: setCommand(direct.name, direct.facts),
      }
    },
  },
]

function differs(
  pooled: UrlSubject,
  direct: UrlSubject,
): [what: string, sure: boolean, correction?: ConnectionUrl] | undefined {
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
    return [`${a.database} and ${b.database}`, certain, { ...direct.url, database: a.database }]
  // Prisma before 7 reads it in both; a schema of the direct URL alone may be what the role's search_path names.
  const [asked, migrated] = [pooled, direct].map(({ url }) => url.parameters.schema)
  if (asked && asked !== (migrated ?? 'public'))
    return [
      `schema ${asked} and ${migrated ?? 'public'}`,
      migrated !== undefined,
      withParameter(direct.url, 'schema', asked),
    ]
  return undefined
}
