/** C0 but for the tab, DEL, C1, marks that turn or hide text, line and paragraph separators, halves of a character. */
const hidden = /(?!\t)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu
const lineEnds = /\r\n|[\n\v\f\r\u0085\u2028\u2029]/
/** Azure and GitHub read `##[` wherever it stands, `::` where a line begins. */
const commands = /^(\s*)::|##(?=\[|vso\[)/gi

/**
 * Text from elsewhere, as it may be printed: one line, on which a terminal and a CI runner find nothing to obey.
 * What is cut off is said with its length.
 */
export function printable(text: string, most = 2_000): string {
  const shown = text
    .slice(0, most)
    .replace(hidden, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`)
    .replace(commands, (command, space) => (command === '##' ? '#\\#' : `${space}\\::`))
  return text.length > most ? `${shown}… (${text.length} characters)` : shown
}

/** The same of a text of several lines, which stay lines. */
export function printableLines(text: string, most = 20_000): string {
  const lines = text.slice(0, most).split(lineEnds)
  const shown = lines.map((line) => printable(line, most)).join('\n')
  return text.length > most ? `${shown}… (${text.length} characters)` : shown
}

/** Every text in a plain value, as `printableLines`. */
export function printableAll<T>(value: T): T {
  if (typeof value === 'string') return printableLines(value) as T
  if (Array.isArray(value)) return value.map(printableAll) as T
  if (Object.getPrototypeOf(value ?? 0) !== Object.prototype) return value
  return Object.fromEntries(
    Object.entries(value as object).map(([name, one]) => [name, printableAll(one)]),
  ) as T
}
