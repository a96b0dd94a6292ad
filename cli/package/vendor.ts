import { copyFileSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { build } from 'esbuild'
import ts from 'typescript'
import { requireLine } from '../../infra/build/bundle.ts'

/** Packages of which the compiled rooms use little: that much is bundled, and none of them is installed. */
const vendored = /^(@vercel\/sdk|commander|libpg-query|pg|tldts|yaml|zod)($|\/)/

/** Runs in the user's cache alone, and its `pg` has to be that of Prisma's adapter, which takes no pool of another copy. */
const installed = /^setup[/\\]offline[/\\]schema-engine[/\\]/

interface Import {
  file: string
  specifier: string
}

/** Bundles what the compiled rooms in `dist` import of these packages; returns the files that went into it, from `root`. */
export async function vendor(root: string, dist: string): Promise<string[]> {
  const imports = importsIn(dist)
  const used = Map.groupBy(
    imports.filter(
      ({ file, specifier }) => vendored.test(specifier) && !installed.test(relative(dist, file)),
    ),
    ({ specifier }) => specifier,
  )
  const stubs = new Map([...used].map(([specifier, places]) => [nameOf(specifier), stub(specifier, places)]))
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: [...stubs.keys()].map((name) => ({ in: `vendored:${name}`, out: name })),
    outdir: join(dist, 'vendor'),
    metafile: true,
    bundle: true,
    splitting: true,
    minify: true,
    legalComments: 'none',
    format: 'esm',
    platform: 'node',
    target: 'node22',
    // What CommonJS inside asks for.
    banner: { js: `${requireLine}const __dirname=import.meta.dirname;` },
    // Optional, native, never used.
    external: ['pg-native'],
    tsconfigRaw: {},
    logLevel: 'silent',
    plugins: [
      {
        name: 'stubs',
        setup({ onResolve, onLoad }) {
          onResolve({ filter: /^vendored:/ }, ({ path }) => ({ path, namespace: 'stub' }))
          onLoad({ filter: /./, namespace: 'stub' }, ({ path }) => ({
            contents: stubs.get(path.replace('vendored:', '')) ?? '',
            resolveDir: root,
          }))
        },
      },
    ],
  })
  const parser = 'libpg-query.wasm'
  copyFileSync(join(root, 'node_modules/libpg-query/wasm', parser), join(dist, 'vendor', parser))
  for (const [file, found] of Map.groupBy([...used.values()].flat(), ({ file }) => file))
    redirect(file, [...new Set(found.map(({ specifier }) => specifier))], join(dist, 'vendor'))
  return Object.keys(metafile.inputs)
}

/** What is imported of packages by the compiled rooms and not bundled with them. */
export function importedPackages(dist: string): string[] {
  const names = importsIn(dist).map(
    ({ specifier }) => /^(?:@[^/]+\/)?[^/]+/.exec(specifier)?.[0] ?? specifier,
  )
  return [...new Set(names)].sort()
}

function importsIn(dist: string): Import[] {
  const files = readdirSync(dist, { recursive: true, encoding: 'utf8' }).filter(
    (path) => /\.m?js$/.test(path) && !path.startsWith('vendor'),
  )
  return files.flatMap((path) => {
    const file = join(dist, path)
    return ts
      .preProcessFile(readFileSync(file, 'utf8'), true, true)
      .importedFiles.map(({ fileName }) => ({ file, specifier: fileName }))
      .filter(({ specifier }) => /^[@a-z]/.test(specifier) && !specifier.startsWith('node:'))
  })
}

const nameOf = (specifier: string) => specifier.replace(/^@/, '').replace(/\.js$/, '').replaceAll('/', '-')

/** A module that exports what the files import, by name: the rest is left out of the bundle. */
function stub(specifier: string, places: readonly Import[]): string {
  const names = new Set(places.flatMap(({ file }) => namesOf(specifier, readFileSync(file, 'utf8'))))
  const from = `from '${specifier}'`
  if (!names.delete('*')) return `export { ${[...names].join(', ')} } ${from}\n`
  return `export * ${from}\n${names.has('default') ? `export { default } ${from}\n` : ''}`
}

function namesOf(specifier: string, text: string): string[] {
  const { statements } = ts.createSourceFile('a.js', text, ts.ScriptTarget.Latest)
  return statements.flatMap((statement) => {
    if (!ts.isImportDeclaration(statement) || !statement.importClause) return []
    if ((statement.moduleSpecifier as ts.StringLiteral).text !== specifier) return []
    const { name, namedBindings } = statement.importClause
    const own = name ? ['default'] : []
    if (!namedBindings) return own
    if (ts.isNamespaceImport(namedBindings)) return [...own, '*']
    return [...own, ...namedBindings.elements.map((one) => (one.propertyName ?? one.name).text)]
  })
}

function redirect(file: string, specifiers: readonly string[], folder: string): void {
  let text = readFileSync(file, 'utf8')
  for (const specifier of specifiers) {
    const path = relative(dirname(file), join(folder, `${nameOf(specifier)}.js`))
    const target = path.startsWith('.') ? path : `./${path}`
    text = text.replaceAll(new RegExp(`(from |import\\()(['"])${specifier}\\2`, 'g'), `$1$2${target}$2`)
  }
  writeFileSync(file, text)
}
