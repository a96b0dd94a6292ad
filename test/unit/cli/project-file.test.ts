import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { parse } from 'yaml'
import {
  programFolder,
  projectName,
  readProjectFile,
  requireTypeScript,
} from '../../../cli/pulumi/project-file.ts'
import { siblingProject } from '../../../cli/pulumi/project-folder.ts'

let shop: string
let folder: string
const stackFile = (stack: string) => join(folder, `Pulumi.${stack}.yaml`)
const settingsOf = (stack: string) => parse(readFileSync(stackFile(stack), 'utf8')).config
const dev = (settings: string) => writeFileSync(join(shop, 'Pulumi.dev.yaml'), `config:\n${settings}`)

beforeAll(() => {
  shop = mkdtempSync(join(tmpdir(), 'poolproof-shop-'))
  folder = join(shop, '.poolproof/project')
  mkdirSync(join(shop, 'infra'))
  writeFileSync(
    join(shop, 'Pulumi.yaml'),
    `name: shop
main: infra
backend: { url: file://elsewhere }
runtime: { name: nodejs, options: { typescript: false } }
plugins:
  providers: [{ name: poolproof, path: node_modules/poolproof/dist/plugin }]
`,
  )
  dev('  poolproof:cloud: embedded\n  poolproof:poolMax: 2\n  poolproof:app:\n    output: out\n')
})
afterAll(() => rmSync(shop, { recursive: true }))

test('the embedded cloud runs the program of your Pulumi.yaml, with its name and plugins and a state of its own', () => {
  siblingProject(folder, 'dev', shop)
  const { name, main, runtime, plugins, backend } = readProjectFile(folder)
  expect({ name, runtime, backend }).toEqual({
    name: 'shop',
    runtime: { name: 'nodejs', options: { typescript: false } },
    backend: undefined,
  })
  expect(resolve(folder, String(main))).toBe(programFolder(shop))
  expect(resolve(folder, plugins?.providers?.[0]?.path ?? '')).toBe(
    join(shop, 'node_modules/poolproof/dist/plugin'),
  )
  expect(projectName(folder)).toBe('shop')
})

test('its stacks begin with your Pulumi.dev.yaml and follow it; what was set for one stack stays', () => {
  siblingProject(folder, 'dev', shop)
  siblingProject(folder, 'staging', shop)
  writeFileSync(
    stackFile('dev'),
    `${readFileSync(stackFile('dev'), 'utf8')}  poolproof:jwtGenerations: [2, 1]\n`,
  )
  dev('  poolproof:cloud: embedded\n  poolproof:app:\n    output: .vercel/output\n')
  siblingProject(folder, 'dev', shop)
  siblingProject(folder, 'staging', shop)
  const followed = { 'poolproof:cloud': 'embedded', 'poolproof:app': { output: '.vercel/output' } }
  expect(settingsOf('staging')).toEqual(followed)
  expect(settingsOf('dev')).toEqual({ ...followed, 'poolproof:jwtGenerations': [2, 1] })
})

test('a program of TypeScript is refused under a Node that does not run it, with the versions that do', () => {
  const old = { version: 'v22.12.0', features: { typescript: false } }
  expect(() => requireTypeScript(shop, old)).not.toThrow()
  writeFileSync(join(shop, 'infra/index.ts'), '')
  expect(() => requireTypeScript(shop, old)).toThrow(
    /^NODE_WITHOUT_TYPESCRIPT: .*infra\/index\.ts .* v22\.12\.0 [\s\S]*fix: install Node 24, or 22\.18 or later/,
  )
  expect(() => requireTypeScript(shop)).not.toThrow()
})

test.each([
  ['main: infra', 'has no name'],
  ['name: [', 'has no name'],
])('a Pulumi.yaml of %j is refused', (text, said) => {
  const broken = mkdtempSync(join(tmpdir(), 'poolproof-broken-'))
  writeFileSync(join(broken, 'Pulumi.yaml'), text)
  expect(() => readProjectFile(broken)).toThrow(new RegExp(`^PROJECT_BROKEN: .*Pulumi.yaml .*${said}`))
  rmSync(broken, { recursive: true })
})
