import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import ts from 'typescript'
import { expect, test } from 'vitest'

const root = join(import.meta.dirname, '../..')

/** Every top-level folder has a row; '.' is the repository's own folder. No room imports test or bench. */
const mayImport: Record<string, string[]> = {
  rules: [],
  app: ['rules'],
  plugin: ['rules'],
  infra: ['rules', 'app'],
  setup: ['rules'],
  local: ['rules', 'plugin', 'setup'],
  cli: ['rules', 'app', 'plugin', 'infra', 'setup', 'local'],
  bench: ['rules', 'app', 'plugin', 'infra', 'setup', 'local', 'cli'],
  test: ['rules', 'app', 'plugin', 'infra', 'setup', 'local', 'cli', 'bench', 'docs'],
  docs: ['app'],
  '.': ['plugin'],
}

/** Folders of rows: one file each for things of one shape, however many there are. */
const rows = [
  'app/routes',
  'cli/commands',
  'cli/doctor/checks',
  'local/vercel/api/routes',
  'rules/environment/checks',
  'rules/hosts',
]

/** What is not so yet, by room. An entry that is no violation any more fails: the list only shrinks. */
const pending: Record<string, string[]> = {}

const listed = execFileSync(
  'git',
  ['ls-files', '-z', '-co', '--exclude-standard', '*.ts', '*.mjs', '*.js', '*.cjs'],
  { cwd: root, encoding: 'utf8' },
)
/** As they stand in the working tree: new ones too, removed ones not. */
const files = listed.split('\0').filter((file) => file !== '' && existsSync(join(root, file)))
const text = (file: string): string => readFileSync(join(root, file), 'utf8')
const room = (file: string): string => (file.includes('/') ? file.slice(0, file.indexOf('/')) : '.')
const isSource = (file: string): boolean =>
  !['test', 'docs'].includes(room(file)) && !file.includes('/generated/') && !/\.d\.m?ts$/.test(file)

/** The module names in a file: imports, exports from, types, `import()`, `require()`, and JSDoc of JavaScript. */
function specifiers(file: string, content = text(file)): string[] {
  const source = ts.createSourceFile(file, content, ts.ScriptTarget.Latest, true)
  const found: string[] = []
  const add = (node: ts.Node | undefined) => {
    if (node && ts.isStringLiteralLike(node)) found.push(node.text)
  }
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node) || ts.isJSDocImportTag(node))
      add(node.moduleSpecifier)
    else if (ts.isImportTypeNode(node))
      add(ts.isLiteralTypeNode(node.argument) ? node.argument.literal : undefined)
    else if (
      ts.isCallExpression(node) &&
      (node.expression.kind === ts.SyntaxKind.ImportKeyword || node.expression.getText(source) === 'require')
    )
      add(node.arguments[0])
    if (file.endsWith('.ts')) ts.forEachChild(node, visit)
    else for (const child of node.getChildren(source)) visit(child)
  }
  visit(source)
  return found
}

const graph = new Map(
  files.map((file) => {
    const paths = specifiers(file)
      .filter((specifier) => /^\.\.?\//.test(specifier) && /\.(ts|mjs|js|cjs)$/.test(specifier))
      .map((specifier) => join(dirname(file), specifier))
    return [file, [...new Set(paths)]] as const
  }),
)

/** The strongly connected parts of more than one file (Tarjan). */
function circles(): string[][] {
  const order = new Map<string, { index: number; low: number; open: boolean }>()
  const stack: string[] = []
  const found: string[][] = []
  const visit = (file: string) => {
    const here = { index: order.size, low: order.size, open: true }
    order.set(file, here)
    stack.push(file)
    for (const next of graph.get(file) ?? []) {
      const seen = order.get(next) ?? visit(next)
      if (seen.open) here.low = Math.min(here.low, seen.low)
    }
    if (here.low === here.index) {
      const part = stack.splice(stack.indexOf(file))
      for (const member of part) {
        const state = order.get(member)
        if (state) state.open = false
      }
      if (part.length > 1) found.push(part.sort())
    }
    return here
  }
  for (const file of files) if (!order.has(file)) visit(file)
  return found
}

/** One line for every violation, beginning with the room that has to change. */
function violations(): string[] {
  const imports = [...graph].flatMap(([file, paths]) =>
    paths
      .filter((path) => room(path) !== room(file) && !mayImport[room(file)]?.includes(room(path)))
      .map((path) => `${file} imports ${path}`),
  )
  const folders = Map.groupBy(files.filter(isSource), dirname)
  return [
    ...imports,
    ...circles().map((members) => `${members[0]} is in a circle: ${members.join(', ')}`),
    ...[...folders]
      .filter(([folder, members]) => members.length > 15 && !rows.includes(folder))
      .map(([folder]) => `${folder}/ holds more than 15 files`),
    ...files
      .filter((file) => isSource(file) && text(file).trimEnd().split('\n').length > 200)
      .map((file) => `${file} has more than 200 lines`),
  ].sort()
}

test('every room has a row that says what it may import, and the rows have no circle', () => {
  expect([...new Set(files.map(room))].filter((name) => !mayImport[name])).toEqual([])
  // A room may import only what stands before it: an order exists.
  const placed = new Set<string>()
  for (let before = -1; before < placed.size; ) {
    before = placed.size
    for (const [name, allowed] of Object.entries(mayImport))
      if (allowed.every((other) => placed.has(other))) placed.add(name)
  }
  expect(Object.keys(mayImport).filter((name) => !placed.has(name))).toEqual([])
})

test('imports go the way of the table, without circles; folders hold 15 files, files 200 lines', () => {
  expect(violations()).toEqual(Object.values(pending).flat().sort())
})

test('the graph sees types, JSDoc of JavaScript, dynamic imports and require, and no comments', () => {
  const typescript = `
    import type { A } from './a.ts'
    export * from './b.ts'
    type C = import('./c.ts').C
    const d = () => import('./d.ts')
    // import './comment.ts'
    /** import('./doc.ts') */
    const text = "import './text.ts'"`
  const javascript = `
    /** @import { A } from './a.mjs' */
    /** @param {import('./b.mjs').B} b */
    const c = (b) => require('./c.cjs')`
  expect(specifiers('x.ts', typescript)).toEqual(['./a.ts', './b.ts', './c.ts', './d.ts'])
  expect(specifiers('x.mjs', javascript)).toEqual(['./a.mjs', './b.mjs', './c.cjs'])
})

test('the folders of rows exist', () => {
  expect(rows.filter((folder) => !existsSync(join(root, folder)))).toEqual([])
})
