import type { UrlFault } from './url-fault.ts'

const quotes = /^(["'`])|(["'`])$/g
/** White space that a shell or a JSON file wrote as two characters. */
const writtenSpace = /(?:\\[nr])+$/

/**
 * Takes off what surrounds a URL that was pasted or piped: white space, quotation marks, and text in front such as
 * `psql '` or `DATABASE_URL=`. Appends one fault for each kind.
 */
export function unwrapUrl(text: string, faults: UrlFault[]): string {
  const trimmed = peel(text)
  if (trimmed.space > 0) {
    faults.push({
      code: 'URL_WHITESPACE',
      what: `begins or ends with ${trimmed.space} character${trimmed.space > 1 ? 's' : ''} of white space (\`echo\` adds a line break)`,
    })
  }
  if (trimmed.quoted) faults.push({ code: 'URL_QUOTED', what: 'is wrapped in quotation marks' })

  const scheme = /postgres(?:ql)?:\/\//i.exec(trimmed.text)
  if (!scheme?.index || /^(?:prisma|[a-z][a-z0-9+.-]*:\/\/)/i.test(trimmed.text)) return trimmed.text
  faults.push({
    code: 'URL_PREFIX',
    what: `has ${scheme.index} characters in front of postgresql://`,
  })
  return peel(trimmed.text.slice(scheme.index)).text
}

function peel(text: string): { text: string; space: number; quoted: boolean } {
  let rest = text
  let removed = 0
  let quoted = false
  for (;;) {
    const trimmed = rest.trim().replace(writtenSpace, '').trim()
    removed += rest.length - trimmed.length
    const bare = trimmed.replace(quotes, '')
    if (bare === trimmed) return { text: trimmed, space: removed, quoted }
    quoted = true
    rest = bare
  }
}
