import { isDeepStrictEqual } from 'node:util'
import { hasUnknown, type Properties } from './properties.ts'

/** Names whose values differ; a value that is not known yet always differs. */
export function changedNames(olds: Properties, news: Properties): string[] {
  const names = [...new Set([...Object.keys(olds), ...Object.keys(news)])].sort()
  return names.filter((name) => hasUnknown(news[name]) || !isDeepStrictEqual(olds[name], news[name]))
}
