import { isDeepStrictEqual } from 'node:util'
import type { Difference } from './plugin.ts'
import { hasUnknown, type Properties } from './properties.ts'

/** Names whose values differ; a value that is not known yet always differs. */
export function changedNames(olds: Properties, news: Properties): string[] {
  const names = [...new Set([...Object.keys(olds), ...Object.keys(news)])].sort()
  return names.filter((name) => hasUnknown(news[name]) || !isDeepStrictEqual(olds[name], news[name]))
}

/** The usual diff: compares inputs with inputs; those in `replaces` replace, the others update in place. */
export function differ(olds: Properties, news: Properties, replaces: readonly string[]): Difference {
  const changes = changedNames(olds, news)
  return { changes, replaces: changes.filter((name) => replaces.includes(name)) }
}
