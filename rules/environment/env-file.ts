import { cutFault, type EnvFileFault, lineDropped, quoteOpen, utf16 } from './env-file-fault.ts'

export interface EnvFile {
  /** By name, as they were meant: not cut at a `#`, and `${NAME}` replaced where the file has NAME. */
  values: Record<string, string>
  faults: readonly EnvFileFault[]
  /** What was dropped without harm, such as a byte order mark. */
  dropped: readonly string[]
}

interface Assignment {
  name: string
  line: number
  /** What stands behind the `=`, up to the end of its line. */
  written: string
}

const assignment = /^\s*(export\s+)?([A-Za-z_][\w.-]*)\s*=(.*)$/
/** What no line of Base64 looks like. */
const upperAssignment = /^\s*(?:export\s+)?[A-Z][A-Z0-9_]{2,}\s*=\s*[^=\s]/

/** Reads an .env file with a parser (Node's), and names what that parser drops. No text holds a piece of a value. */
export function readEnvFile(
  text: string,
  parse: (text: string) => Readonly<Record<string, string | undefined>>,
): EnvFile {
  const bare = text.replace(/^[\uFEFF\uFFFD]+/, '').replaceAll('\0', '')
  const parsed = parse(bare)
  const { assignments, faults } = scan(bare.split(/\r\n|\n|\r/))
  const values: Record<string, string> = {}
  if (text.includes('\0')) faults.push(utf16)
  // Any other name is a piece of a value.
  for (const [name, value = ''] of Object.entries(parsed))
    if (/^[A-Za-z_][\w.-]*$/.test(name)) values[name] = value
  for (const { name, written } of assignments) {
    const found = cutOff(written)
    // Of several values the last one counts.
    if (!found || assignments.findLast((one) => one.name === name)?.written !== written) continue
    faults.push({ ...cutFault(name, found.why), sure: found.sure })
    values[name] = found.meant
  }
  faults.push(...setTwice(assignments), ...expand(values))
  const dropped = [
    text.startsWith('\uFEFF') && 'its byte order mark',
    /\r/.test(bare) && 'Windows line ends',
    /^\s*export\s/m.test(bare) && 'export',
  ].filter((each) => each !== false)
  return { values, faults, dropped }
}

/** Assignments by line, and the lines that belong to none. */
function scan(lines: readonly string[]): { assignments: Assignment[]; faults: EnvFileFault[] } {
  const assignments: Assignment[] = []
  const faults: EnvFileFault[] = []
  for (let index = 0; index < lines.length; index++) {
    const text = lines[index] ?? ''
    if (/^\s*(#|$)/.test(text)) continue
    const [, , name = '', rest = ''] = assignment.exec(text) ?? []
    const written = rest.trim()
    if (!name) {
      faults.push(lineDropped(index, text))
      continue
    }
    assignments.push({ name, line: index + 1, written })
    const end = endOf(lines, index, written)
    const inside = lines.slice(index + 1, end + 1)
    if (/^["'`]/.test(written) && (end < 0 || inside.some((line) => upperAssignment.test(line))))
      faults.push(quoteOpen(name, index, end))
    if (written.startsWith('-----BEGIN') && end > index)
      faults.push(cutFault(name, `goes on for ${end - index} more lines, without quotation marks around it`))
    index = Math.max(index, end)
  }
  return { assignments, faults }
}

/** The last line of a value; -1 where its quotation mark never closes. */
function endOf(lines: readonly string[], start: number, written: string): number {
  const [quote = ''] = /^["'`]/.exec(written) ?? []
  if (quote && !written.slice(1).includes(quote)) {
    return lines.findIndex((line, index) => index > start && line.includes(quote))
  }
  if (!/^-----BEGIN/.test(written) || written.includes('-----END')) return start
  return Math.max(
    start,
    lines.findIndex((line, index) => index > start && line.includes('-----END')),
  )
}

/** The whole of what was written, where Node reads only its beginning. */
function cutOff(written: string): { why: string; meant: string; sure: boolean } | undefined {
  const [, quote = ''] = /^(["'`])/.exec(written) ?? []
  if (!quote)
    // With white space in front and behind it is a comment, and meant as one.
    return /^(#\S|[^#]*[^#\s]#)/.test(written)
      ? { why: 'contains a #, which begins a comment', meant: written, sure: true }
      : undefined
  const end = written.indexOf(quote, 1)
  const rest = written.slice(end + 1)
  if (end < 0 || /^\s*(#|$)/.test(rest)) return undefined
  const escaped = /^(["'`])((?:\\.|(?!\1).)*)\1\s*(?:#.*)?$/.exec(written)?.[2]
  if (escaped === undefined)
    return {
      why: 'goes on behind its closing quotation mark',
      meant: written.slice(1, end) + rest,
      sure: true,
    }
  // dotenv and Next.js read it.
  const meant = escaped.replaceAll(`\\${quote}`, quote)
  return { why: `contains an escaped ${quote}, where Node ends the value`, meant, sure: false }
}

/** Of several values the last one counts, in Node as in dotenv. */
function setTwice(assignments: readonly Assignment[]): EnvFileFault[] {
  return Object.entries(Object.groupBy(assignments, ({ name }) => name)).flatMap(([name, all = []]) => {
    const last = all.at(-1)
    const others = all.filter(({ written }) => written !== last?.written)
    if (!last || others.length === 0) return []
    const lines = others.map(({ line }) => line)
    return {
      code: 'ENV_SET_TWICE' as const,
      sure: false,
      subject: name,
      what: `${name} has different values in lines ${[...lines, last.line].join(', ')}: line ${last.line} counts`,
      fix: `delete line ${lines.join(' and line ')} of the file`,
    }
  })
}

const reference = /\$\{([A-Za-z_]\w*)(?::?-[^}]*)?\}|\$([A-Z_][A-Z0-9_]*)/g

/** Replaces references to other values of the file, in place; Vercel stores them as they are written. */
function expand(values: Record<string, string>): EnvFileFault[] {
  const originals = { ...values }
  return Object.entries(originals).flatMap(([name, value]) => {
    const names = [...value.matchAll(reference)]
      // `$NAME` may be a piece of a password.
      .filter(([, braced, bare = '']) => braced !== undefined || bare in originals)
      .map(([, braced, bare]) => braced ?? bare ?? '')
    if (names.length === 0) return []
    const isKnown = names.every((each) => each in originals && each !== name)
    if (isKnown)
      values[name] = value.replace(
        reference,
        (whole, braced, bare) => originals[braced] ?? originals[bare] ?? whole,
      )
    // In a URL that stays one with placeholders: URL_PLACEHOLDER.
    if (!isKnown && /^postgres/i.test(value)) return []
    return {
      code: 'ENV_NOT_EXPANDED' as const,
      sure: true,
      subject: name,
      what: `${name} refers to ${[...new Set(names)].join(', ')}: Vercel stores the reference as it is written and expands nothing`,
      fix: `write the value out in ${name}`,
    }
  })
}
