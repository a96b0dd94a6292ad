import { join } from 'node:path'
import ts from 'typescript'
import { expect, test } from 'vitest'
import { inventApp } from './app.ts'

const root = join(import.meta.dirname, '../../..')

/** What the compiler says of a program with the options that init writes, against this repository as the package. */
function faultsOf(change = (text: string) => text): string[] {
  using app = inventApp({ 'package.json': { dependencies: { next: '16.0.0' } } })
  app.init()
  const folder = join(app.path, 'infra')
  const { options } = ts.parseJsonConfigFileContent(
    JSON.parse(app.read('infra/tsconfig.json')),
    ts.sys,
    folder,
  )
  const own = {
    paths: { poolproof: [join(root, 'infra/public.ts')] },
    allowImportingTsExtensions: true,
    types: ['node'],
    typeRoots: [join(root, 'node_modules/@types')],
  }
  const file = join(folder, 'index.ts')
  const host = ts.createCompilerHost({ ...options, ...own })
  const readFile = host.readFile.bind(host)
  const program = ts.createProgram(
    [file],
    { ...options, ...own },
    {
      ...host,
      readFile: (path) => (path === file ? change(readFile(path) ?? '') : readFile(path)),
      getSourceFile: (path, target) => {
        const text = path === file ? change(readFile(path) ?? '') : readFile(path)
        return text === undefined ? undefined : ts.createSourceFile(path, text, target)
      },
    },
  )
  return ts
    .getPreEmitDiagnostics(program, program.getSourceFile(file))
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, ' '))
}

test('the program compiles with the options beside it; an output that is not there does not', () => {
  expect(faultsOf()).toEqual([])
  expect(faultsOf((text) => text.replace('  address,', '  addresses,'))).toEqual([
    expect.stringContaining("Property 'addresses' does not exist"),
  ])
}, 60_000)
