import { applyEdits, modify, type ParseError, parse } from 'jsonc-parser'
import { Problem } from '../../../rules/problem.ts'
import { type FilePlan, type Manual, readProjectFile } from './change.ts'
import { versions } from './versions.ts'

/** The few lines that package.json gets: order, indentation and line ends stay. */
export function packageJson(root: string, scripts: Readonly<Record<string, string>>): FilePlan[] {
  const path = 'package.json'
  const before = readProjectFile(root, path) ?? '{}'
  const manifest = parseJson(before, path) as Record<string, Record<string, string> | undefined>
  const { dependencies = {}, devDependencies = {}, peerDependencies = {} } = manifest
  const isThere = (name: string) =>
    [dependencies, devDependencies, peerDependencies].some((each) => Object.hasOwn(each, name))
  const others = Object.entries(scripts).filter(
    ([name, line]) => ![undefined, line].includes(manifest.scripts?.[name]),
  )
  const missing = Object.entries(scripts).filter(([name]) => manifest.scripts?.[name] === undefined)
  let after = before
  for (const [name, line] of missing) after = withValue(after, ['scripts', name], line)
  for (const [name, version] of Object.entries(versions))
    if (!isThere(name)) after = withValue(after, ['devDependencies', name], version)
  const taken = others
    .filter(([name]) => !/\bpoolproof\b/.test(`${manifest.scripts?.[name]}`))
    .map(
      ([name, line]): Manual => ({ path, what: `has another script ${name}`, add: `"${name}": "${line}"\n` }),
    )
  return [after === before ? undefined : { path, before, after }, ...taken]
}

/** One more entry: in its place where the others are sorted, else at the end. */
export function withValue(text: string, path: readonly (string | number)[], value: unknown): string {
  const name = `${path.at(-1)}`
  const edits = modify(text, [...path], value, {
    formattingOptions: formatOf(text),
    getInsertionIndex: (names) => {
      const isSorted = names.every((each, index) => index === 0 || (names[index - 1] ?? '') <= each)
      const after = names.findIndex((each) => each > name)
      return path[0] === 'devDependencies' && isSorted && after >= 0 ? after : names.length
    },
  })
  return applyEdits(text, edits)
}

/** The indentation and the line ends of a text. */
function formatOf(text: string) {
  const [, indent = '  '] = /^([ \t]+)\S/m.exec(text) ?? []
  return {
    insertSpaces: !indent.startsWith('\t'),
    tabSize: indent.length,
    eol: text.includes('\r\n') ? '\r\n' : '\n',
  }
}

/** Also with comments, as tsconfig.json has them. @throws Problem FILE_BROKEN */
export function parseJson(text: string, path: string): unknown {
  const errors: ParseError[] = []
  const value = parse(text, errors, { allowTrailingComma: true })
  if (errors.length === 0) return value
  throw new Problem('FILE_BROKEN', `${path} is not complete JSON`, `give ${path} back its contents`)
}
