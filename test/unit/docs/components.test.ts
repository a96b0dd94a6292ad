import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'
import { describe, expect, test } from 'vitest'
import * as published from '../../../infra/public.ts'

const root = join(import.meta.dirname, '../../..')
const read = (file: string) => readFileSync(join(root, file), 'utf8')
const components = readdirSync(join(root, 'infra/components')).map((name) => `infra/components/${name}`)
const sources = ['docs/components.md', 'infra/serverless-app.ts', ...components]

/** The programs in a page, or in the comments of a module, by a file name beside this one. */
const examples = new Map(
  sources.flatMap((file) => {
    const text = read(file).replace(/^ +\* ?/gm, '')
    return [...text.matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map(([, program = ''], index) => {
      const name = `${file.replaceAll(/[/.]/g, '-')}-${index + 1}.ts`
      return [join(import.meta.dirname, name), program] as const
    })
  }),
)

/** What the compiler says of all of them, as programs of somebody who has the package. */
function faults(): string[] {
  const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile)
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root)
  const paths = { poolproof: [join(root, 'infra/public.ts')] }
  const host = ts.createCompilerHost(options)
  const readFile = host.readFile.bind(host)
  host.readFile = (file) => examples.get(file) ?? readFile(file)
  host.fileExists = (file) => examples.has(file) || ts.sys.fileExists(file)
  host.getSourceFile = (file, language) => {
    const text = host.readFile(file)
    return text === undefined ? undefined : ts.createSourceFile(file, text, language)
  }
  const program = ts.createProgram([...examples.keys()], { ...options, incremental: false, paths }, host)
  const found = [...examples.keys()].flatMap((file) => {
    const source = program.getSourceFile(file)
    return [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)]
  })
  return found.map(
    ({ file, messageText }) =>
      `${file?.fileName.split('/').at(-1)}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`,
  )
}

describe('components', () => {
  test('each has an example on the page and in its comment, and all of them compile', () => {
    const named = Object.keys(published).filter((name) => name !== 'readSettings')
    expect(named.sort()).toEqual([
      'JwtKeys',
      'Migration',
      'PooledPostgres',
      'ProductionDomain',
      'Proof',
      'ServerlessApp',
      'VercelApp',
    ])
    const uses = (name: string, isPage: boolean) =>
      [...examples].some(
        ([file, text]) =>
          file.includes('docs-components-md') === isPage && new RegExp(`(new )?${name}[(.]`).test(text),
      )
    expect(named.filter((name) => !uses(name, true) || !uses(name, false))).toEqual([])
    expect(faults()).toEqual([])
  })
})
