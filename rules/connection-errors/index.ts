import type { Family } from './families.ts'
import { layersOf } from './layers.ts'
import { poolers } from './poolers.ts'
import { servers } from './servers.ts'

export { type Family, httpCodes } from './families.ts'

/** Codes that carry another error, and say nothing themselves. */
const WRAPPERS = new Set(['P2010', 'P2036', 'P2039', 'postgres', 'GenericJs', 'N/A'])

/** The first match counts, so a row with a text stands before the one with the bare code. */
const table = [...poolers, ...servers].map(([family, codes, text, atLogin]) => ({
  family,
  codes: codes ? codes.split(' ') : undefined,
  text,
  atLogin,
}))
const known = new Set(table.flatMap(({ codes = [] }) => codes))
/** Classes of SQLSTATE in which the text alone tells: poolers say 08P01 and XX000 whatever it is. */
const BY_TEXT = /^(08|28|53|57|58|XX)/

/**
 * The family of an error from a server, a pooler, a driver or Prisma; undefined for any other error. Text counts from the
 * beginning of a message, and only where no code says that this is another error: a unique violation whose message quotes
 * "too many clients" stays what it is.
 */
export function familyOf(error: unknown): Family | undefined {
  const { codes, texts, inQuery } = layersOf(error)
  return match(codes, texts, inQuery)
}

/** The first row that fits. */
export function match(
  codes: ReadonlySet<string>,
  texts: readonly string[],
  inQuery: boolean,
): Family | undefined {
  const telling = [...codes].filter((code) => !WRAPPERS.has(code))
  const state = telling.find(isSqlState)
  const byText =
    !telling.some((code) => !known.has(code) && !code.startsWith('(')) && (!state || BY_TEXT.test(state))
  const says = (text: RegExp) => texts.some((each) => each.search(text) === 0)
  return table.find(
    (row) =>
      !(row.atLogin && inQuery) &&
      (row.codes && (telling.length > 0 || !row.text)
        ? telling.some((code) => row.codes?.includes(code))
        : byText) &&
      (!row.text || says(row.text)),
  )?.family
}

/** Five characters, one of them a digit, and none of Prisma's codes. */
function isSqlState(code: string): boolean {
  return /^(?=.*\d)[0-9A-Z]{5}$/.test(code) && !/^P[1-9]\d{3}$/.test(code)
}
