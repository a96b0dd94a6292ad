/** Quoted, whatever is in it. `public` stays PUBLIC, also in quotes. */
export function identifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}

/** A string constant; with a backslash in it an E'' one, so that it reads the same under any setting. */
export function literal(text: string): string {
  const doubled = text.replaceAll("'", "''")
  return text.includes('\\') ? `E'${doubled.replaceAll('\\', '\\\\')}'` : `'${doubled}'`
}
