import { dirname, join } from 'node:path'
import ts from 'typescript'
import { expandedTypes } from './expanded-types.ts'

/** What users import: only its types are published. `poolproof/runtime` has a file of its own, runtime.d.ts. */
export const typedEntries = [
  ...['infra/public.ts', 'cli/package/rules.ts', 'cli/package/rules-app.ts'],
  'app/database/pool-telemetry.ts',
]

/** A program that is to be compiled into `dist`. */
export function programOf(root: string, dist: string, entries: readonly string[]): ts.Program {
  const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile)
  const { options } = ts.convertCompilerOptionsFromJson(
    {
      ...config.compilerOptions,
      ...{ rootDir: '.', outDir: dist, noEmit: false, incremental: false, tsBuildInfoFile: undefined },
      ...{ declaration: true, sourceMap: true, inlineSources: true, rewriteRelativeImportExtensions: true },
    },
    root,
    // The packages of types are looked for from there, and not from the working directory.
    join(root, 'tsconfig.json'),
  )
  return ts.createProgram(
    entries.map((path) => join(root, path)),
    options,
  )
}

/** The declarations that the public ones lead to, by the path they are written to. */
export function publicTypes(program: ts.Program, dist: string): Map<string, string> {
  const all = new Map<string, string>()
  program.emit(
    undefined,
    (path, text, _, __, sources) => {
      const source = sources?.[0]?.fileName ?? ''
      if (source.endsWith('.ts')) all.set(path, withJs(expandedTypes(program, source, text)))
    },
    undefined,
    true,
  )
  const found = new Map<string, string>()
  const add = (path: string) => {
    const text = all.get(path)
    if (text === undefined) throw new Error(`${path} has no declarations`)
    if (found.has(path)) return
    found.set(path, text)
    for (const { fileName } of ts.preProcessFile(text).importedFiles)
      if (fileName.startsWith('.')) add(join(dirname(path), fileName.replace(/\.js$/, '.d.ts')))
  }
  for (const entry of typedEntries) add(join(dist, entry.replace(/ts$/, 'd.ts')))
  return found
}

/** `rewriteRelativeImportExtensions` leaves declarations as they are. */
const withJs = (text: string) => text.replaceAll(/(from |import\()(['"]\.[^'"]*)\.ts(['"])/g, '$1$2.js$3')
