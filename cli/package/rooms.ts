import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import ts from 'typescript'
import { Problem } from '../../rules/problem.ts'
import { programOf, publicTypes, typedEntries } from './types.ts'

/** What is started as a process by its path, or loaded by the command; all that these import belongs to the package too. */
const entries = [
  ...['infra/policy/pack.ts', 'plugin/main.ts', 'plugin/migration/prisma.config.ts'],
  ...['vercel', 'postgresql', 'random'].map((name) => `local/plugins/${name}/main.ts`),
  ...['language-host', 'schema-engine'].map((name) => `setup/offline/${name}/main.ts`),
  ...['local', 'stacks', 'review', 'clone/doctor', 'clone/adopt'].map((name) => `cli/commands/${name}.ts`),
]

/** Compiles the rooms file by file into `dist`, in the folders that they have here, with source maps and the public types. */
export function compileRooms(root: string, dist: string): void {
  const program = programOf(root, dist, [...entries, ...typedEntries])
  refuseErrors(program, root)
  program.emit(undefined, (path, text, _, __, sources) => {
    // JavaScript is copied as it is.
    if (!sources?.[0]?.fileName.endsWith('.ts') || path.endsWith('.d.ts')) return
    write(path, path.endsWith('.map') ? withoutFolders(text) : text)
  })
  for (const [path, text] of publicTypes(program, dist)) write(path, text)
}

function refuseErrors(program: ts.Program, root: string): void {
  const errors = ts.getPreEmitDiagnostics(program)
  if (errors.length === 0) return
  const host = { getCurrentDirectory: () => root, getCanonicalFileName: String, getNewLine: () => '\n' }
  throw new Problem('PACKAGE_BUILD_FAILED', ts.formatDiagnostics(errors, host), 'npm run check')
}

/** The source is in the map; the path to it would lead into the folder that it was built in. */
function withoutFolders(text: string): string {
  const map = JSON.parse(text) as { sources: string[] }
  return JSON.stringify({ ...map, sources: map.sources.map((path) => path.replace(/^(\.\.\/)+/, '')) })
}

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
}
