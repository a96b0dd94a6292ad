import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { dirname, join } from 'node:path'
import ts from 'typescript'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { parse } from 'yaml'
import { ofTheApp } from '../../../cli/create/manifest.ts'
import { templateFiles } from '../../../cli/create/template.ts'
import { bundleApp } from '../../../infra/build/bundle.ts'
import { packageFolder as root } from '../../../rules/files/package-folder.ts'

const files = templateFiles(root)
const text = (path: string) => Buffer.from(files.get(path) ?? '').toString()
const sources = [...files.keys()].filter((path) => /^(app|infra)\/.*\.ts$/.test(path))
const imports = sources.flatMap((path) =>
  ts.preProcessFile(text(path)).importedFiles.map(({ fileName }) => ({ path, name: fileName })),
)

// Inside of the clone, whose packages it finds.
let folder = ''
beforeAll(() => {
  mkdirSync(join(root, '.poolproof'), { recursive: true })
  folder = mkdtempSync(join(root, '.poolproof/template-'))
  for (const [path, content] of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), content)
  }
  cpSync(join(root, 'app/generated'), join(folder, 'app/generated'), { recursive: true })
  const own = join(folder, 'node_modules/poolproof')
  mkdirSync(own, { recursive: true })
  for (const room of ['cli', 'infra', 'rules']) symlinkSync(join(root, room), join(own, room))
  const exported = { '.': './infra/public.ts', './rules/app': './cli/package/rules-app.ts' }
  writeFileSync(join(own, 'package.json'), JSON.stringify({ name: 'poolproof', exports: exported }))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

test('no import leads out of the template: our rules come from the package', () => {
  const relatives = imports.filter(({ name }) => name.startsWith('.'))
  const lost = relatives
    .map(({ path, name }) => join(dirname(path), name))
    .filter((path) => !files.has(path) && !path.startsWith('app/generated/'))
  expect(lost).toEqual([])
  expect(relatives.length).toBeGreaterThan(50)
  expect(imports.filter(({ name }) => name === 'poolproof/rules/app').length).toBeGreaterThan(10)
})

test('package.json has each package that is imported and no other, in the version of this repository', () => {
  const manifest = JSON.parse(text('package.json'))
  const packages = imports
    .map(({ name }) => /^(?:@[^/]+\/)?[^/]+/.exec(name)?.[0] ?? name)
    .filter((name) => !name.startsWith('.') && !name.startsWith('node:') && !builtinModules.includes(name))
  // The generated client imports it.
  expect([...new Set([...packages, '@prisma/client'])].sort()).toEqual([...ofTheApp, 'poolproof'].sort())
  const own = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  const pinned = { ...own.devDependencies, ...own.dependencies, poolproof: own.version }
  for (const [name, version] of Object.entries({ ...manifest.dependencies, ...manifest.devDependencies }))
    expect(`${name} ${version}`).toBe(`${name} ${pinned[name]}`)
})

test('it compiles as it is', { timeout: 60_000 }, () => {
  const { config } = ts.readConfigFile(join(folder, 'tsconfig.json'), ts.sys.readFile)
  const { fileNames, options } = ts.parseJsonConfigFileContent(config, ts.sys, folder)
  expect(fileNames.length).toBeGreaterThan(sources.length)
  const program = ts.createProgram(fileNames, { ...options, preserveSymlinks: false })
  const errors = ts
    .getPreEmitDiagnostics(program)
    .map(
      ({ file, messageText }) => `${file?.fileName}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`,
    )
  expect(errors).toEqual([])
})

test('it is bundled to the files of the app here', { timeout: 60_000 }, async () => {
  const [made, own] = [await bundleApp(folder), await bundleApp()]
  expect(Object.keys(made.files)).toEqual(Object.keys(own.files))
  const size = ({ files }: typeof own) => files['index.mjs']?.byteLength ?? 0
  expect(Math.abs(size(made) - size(own))).toBeLessThan(3000)
})

test('Pulumi.yaml asks nothing without a default, and only settings that there are', () => {
  const { template, name, description } = parse(text('Pulumi.yaml'))
  expect({ name, description }).toEqual({ name: `\${PROJECT}`, description: `\${DESCRIPTION}` })
  const { properties } = JSON.parse(readFileSync(join(root, 'docs/schema/settings.json'), 'utf8')).properties
    .config
  for (const [setting, question] of Object.entries(template.config)) {
    expect(properties).toHaveProperty([setting])
    expect(question).toEqual({ description: expect.any(String), default: expect.any(String) })
  }
})

test('only what is filled in has the marks that `pulumi new` replaces', () => {
  const marked = [...files.keys()].filter((path) => /\$\{(PROJECT|DESCRIPTION)\}/.test(text(path)))
  expect(marked.sort()).toEqual(['Pulumi.yaml', 'README.md', 'package.json'])
})
