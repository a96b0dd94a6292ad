/** Line ends of Markdown, terminals, browsers and JavaScript. */
const lineEnds = /\r\n|[\n\v\f\r\x85\u2028\u2029]/
/** Invisible characters that change the visible ones: control characters and marks of text direction. */
const unseen = /[\p{Cc}\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu
/** Cutting a text could split a longer line, and the rest of it would leave its block. */
const longestLine = 1000
const longestName = 200

/** A name as code, with any characters; safe in a table cell. */
export function code(name: string): string {
  const shown = name.replaceAll(unseen, '_').replaceAll(/[`|]/g, '_').trim()
  return `\`${shown.length > longestName ? `${shown.slice(0, longestName).toWellFormed()}…` : shown || '_'}\``
}

/** A word of the engine or a table as it is; as code if it contains anything else. */
export function word(text: string): string {
  return /^[a-z\d][a-z\d -]{0,50}$/i.test(text) ? text : code(text)
}

/** A link; as code if the address is not http(s). */
export function link(address: string): string {
  const url = URL.parse(address)
  return url && /^https?:$/.test(url.protocol) ? `<${url.href}>` : code(address)
}

/** A text as an indented block: no character has a meaning there, and cutting it leaves nothing open. */
export function quoted(text: string): string {
  return text
    .split(lineEnds)
    .flatMap(
      (line) => line.replaceAll(unseen, (sign) => (sign === '\t' ? sign : '\ufffd')).match(pieces) ?? '',
    )
    .map((line) => `    ${line}`)
    .join('\n')
}

const pieces = new RegExp(`.{1,${longestLine}}`, 'gsu')

export function table(titles: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  return [line(titles), line(titles.map(() => '---')), ...rows.map(line)].join('\n')
}

/** GitHub accepts 65,536 characters; this leaves room for a marker and for different ways of counting. */
export const mostCharacters = 60_000

/**
 * A text of at most `most` characters. The excess is cut from the middle, by whole lines (part of a line would no longer
 * be the code it was), and a line says how much is missing. The start (the summary of all stacks) and the end stay.
 */
export function cutMiddle(text: string, most: number = mostCharacters): string {
  if (text.length <= most) return text
  const notice = (left: number) => `\n\n*… ${left} characters left out: see the log of the run …*\n\n`
  const room = most - notice(text.length).length
  const start = text.slice(0, Math.ceil(room / 2))
  const end = text.slice(text.length - Math.floor(room / 2))
  const head = start.slice(0, Math.max(start.lastIndexOf('\n'), 0))
  const tail = end.includes('\n') ? end.slice(end.indexOf('\n') + 1) : ''
  return head + notice(text.length - head.length - tail.length) + tail
}
