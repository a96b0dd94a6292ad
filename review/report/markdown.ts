/** A name as code, whatever characters it holds; safe in a cell of a table. */
export function code(name: string): string {
  const shown = name.replaceAll(/[`|\r\n]/g, '_')
  return `\`${shown}\``
}

/** A text as it is: indented, so that no sign in it means anything and a cut in it leaves nothing open. */
export function quoted(text: string): string {
  return text
    .split('\n')
    .map((line) => `    ${line}`)
    .join('\n')
}

export function table(titles: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  return [line(titles), line(titles.map(() => '---')), ...rows.map(line)].join('\n')
}
