import type { RunningRelease } from '../running.ts'
import { code, link, quoted, table } from './markdown.ts'

const titles = ['stack', 'commit', 'artifact', 'last migration', 'proved at', 'address']

/** What the stacks serve now, and where that could not be read, why. */
export function runningSection(releases: readonly RunningRelease[]): string {
  const rows = releases.flatMap(({ stack, address, evidence, fault }) => {
    if (fault !== undefined) return []
    const { commit, artifact, schemaVersion, provedAt } = evidence ?? {}
    const proved = [commit?.slice(0, 12), artifact?.slice(0, 16), schemaVersion, provedAt].map((text) =>
      text ? code(text) : '–',
    )
    return [[code(stack), ...proved, address ? link(address) : '–']]
  })
  const unread = releases.flatMap(({ stack, fault }) =>
    fault === undefined ? [] : [`${code(stack)} cannot be read:`, quoted(fault)],
  )
  return ['### What runs now', ...(rows.length > 0 ? [table(titles, rows)] : []), ...unread].join('\n\n')
}
