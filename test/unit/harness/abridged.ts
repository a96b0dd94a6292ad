import { expect } from 'vitest'

/** A text of which ` … ` leaves out the middle: the whole of it is expected once, where its rule is tested. */
export function abridged(text: string): string {
  const [start, end] = `${text}`.split(' … ') as [string, string?]
  if (end === undefined) return text
  return expect.toSatisfy((given: string) => given.startsWith(start) && given.endsWith(end), text)
}
