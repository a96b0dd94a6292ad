import { join } from 'node:path'
import ts from 'typescript'
import { expect, test } from 'vitest'
import { programOf, publicTypes, typedEntries } from '../../../cli/package/types.ts'

const root = join(import.meta.dirname, '../../..')
const dist = join(root, 'dist')
const program = programOf(root, dist, typedEntries)
const types = publicTypes(program, dist)
const printer = ts.createPrinter({ removeComments: true })

test('the public types are those of docs/api: `npm test -- --project unit test/unit/docs/api.test.ts -u` accepts a change', async () => {
  // Without comments, so that only a change of the API is a difference.
  const texts = [...types].map(([path, text]) => {
    const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest)
    return `// ${path.slice(dist.length + 1)}\n${printer.printFile(source)}`
  })
  expect(texts.length).toBeGreaterThan(20)
  await expect(texts.sort().join('\n')).toMatchFileSnapshot(join(root, 'docs/api/types.txt'))
})

test('a package without its types is not made', () => {
  expect(() => publicTypes(program, 'elsewhere')).toThrow('elsewhere/infra/public.d.ts has no declarations')
})

test('no public type needs a package that is not installed with Pulumi', () => {
  const packages = [...types.values()].flatMap((text) =>
    ts.preProcessFile(text).importedFiles.map(({ fileName }) => fileName),
  )
  expect([...new Set(packages.filter((name) => !name.startsWith('.')))].sort()).toEqual([
    '@pulumi/pulumi',
    '@pulumiverse/vercel',
    // Of poolproof/telemetry: the app's own.
    'pg',
  ])
})
