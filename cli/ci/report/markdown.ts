/** What ends a line for somebody who reads the text: Markdown, a terminal, a browser, JavaScript. */
const lineEnds = /\r\n|[\n\v\f\r\x85\u2028\u2029]/
/** What is not seen and changes what is: control characters, and marks that turn the direction of the text. */
const unseen = /[\p{Cc}\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu
/** A longer line could be broken where a text is cut, and what is behind the break would leave its block. */
const longestLine = 1000
const longestName = 200

/** A name as code, whatever characters it holds; safe in a cell of a table. */
export function code(name: string): string {
  const shown = name.replaceAll(unseen, '_').replaceAll(/[`|]/g, '_').trim()
  return `\`${shown.length > longestName ? `${shown.slice(0, longestName).toWellFormed()}…` : shown || '_'}\``
}

/** A word of the engine's or of a table, plain where it is one; as code where somebody made it something else. */
export function word(text: string): string {
  return /^[a-z\d][a-z\d -]{0,50}$/i.test(text) ? text : code(text)
}

/** An address to follow; as code where it is none. */
export function link(address: string): string {
  const url = URL.parse(address)
  return url && /^https?:$/.test(url.protocol) ? `<${url.href}>` : code(address)
}

/** A text as it is: indented, so that no sign in it means anything and a cut in it leaves nothing open. */
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
