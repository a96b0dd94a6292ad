import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { diffText } from '../../../cli/init/files/change.ts'
import { versions } from '../../../cli/init/files/versions.ts'
import { inventApp } from './app.ts'

const root = join(import.meta.dirname, '../../..')
const next = { name: '@acme/shop', dependencies: { next: '16.0.0', pg: '8.0.0' } }
const git = (folder: string) => spawnSync('git', ['init', '--quiet'], { cwd: folder })
const isStackFile = new Ajv2020({ allowUnionTypes: true, formats: { uri: true } }).compile(
  JSON.parse(readFileSync(join(root, 'docs/schema/settings.json'), 'utf8')),
)

describe('an app without anything of ours', () => {
  test('gets a program, Pulumi.yaml, the stack dev, scripts and packages, and what git is to ignore', () => {
    using app = inventApp({
      'package.json': next,
      'prisma/schema.prisma': '',
      'prisma/migrations/a/migration.sql': '',
    })
    git(app.path)
    expect(app.init({ 'proof-path': '/api/users/count' })).toEqual([
      '.gitignore',
      'Pulumi.dev.yaml',
      'Pulumi.yaml',
      'infra/index.ts',
      'infra/package.json',
      'infra/tsconfig.json',
      'package.json',
    ])
    expect(parse(app.read('Pulumi.yaml'))).toMatchObject({
      name: 'shop',
      main: 'infra',
      runtime: { name: 'nodejs', options: { typescript: false } },
      plugins: { providers: [{ name: 'poolproof', path: 'node_modules/poolproof/dist/plugin' }] },
    })
    expect(parse(app.read('Pulumi.dev.yaml'))).toEqual({
      config: {
        'poolproof:cloud': 'embedded',
        'poolproof:app': { output: '.vercel/output', prisma: 'prisma' },
        'poolproof:proof': { path: '/api/users/count' },
      },
    })
    expect(JSON.parse(app.read('package.json'))).toEqual({
      ...next,
      scripts: {
        'poolproof:build': 'poolproof build:app --framework nextjs',
        'poolproof:start': 'poolproof start',
      },
      devDependencies: versions,
    })
    expect(app.read('.gitignore')).toBe('.poolproof/\n.vercel/\n.env\n')
  })

  test('and nothing at the second time, whatever was chosen at the first', () => {
    using app = inventApp({ 'package.json': next, 'tsconfig.json': { exclude: ['node_modules'] } })
    git(app.path)
    app.init({ 'proof-path': '/other', stack: 'production', ci: true })
    const written = app.all()
    expect(app.plan({ stack: 'production', ci: true })).toEqual({ changes: [], manual: [] })
    expect(app.init()).toEqual([])
    expect(app.all()).toEqual(written)
  })

  test('needs no package.json in infra/ where its own is a module', () => {
    using app = inventApp({ 'package.json': { ...next, type: 'module' } })
    expect(app.init()).not.toContain('infra/package.json')
  })

  test('gets no .gitignore where there is no repository, and no line that git ignores already', () => {
    using none = inventApp({ 'package.json': next })
    expect(none.init()).not.toContain('.gitignore')
    using some = inventApp({ 'package.json': next, '.gitignore': '.env*\n.vercel' })
    git(some.path)
    some.init()
    expect(some.read('.gitignore')).toBe('.env*\n.vercel\n.poolproof/\n')
  })
})

describe('package.json', () => {
  const edited = (text: string) => {
    using app = inventApp({ 'package.json': text })
    app.init()
    return app.read('package.json')
  }

  test('keeps its indentation, order, lists in one line and line ends', () => {
    const text =
      '{\r\n\t"version": "1.0.0",\r\n\t"name": "shop",\r\n\t"files": ["a", "b"],\r\n\t"devDependencies": {\r\n\t\t"@a/b": "1.0.0",\r\n\t\t"zod": "4.0.0"\r\n\t},\r\n\t"dependencies": { "hono": "4.0.0" }\r\n}\r\n'
    const after = edited(text)
    expect(after.replaceAll('\r\n', '')).not.toContain('\n')
    expect(after).toContain('\t"files": ["a", "b"],\r\n')
    const lines = after.split('\r\n')
    expect(text.split('\r\n').filter((line) => !lines.includes(line))).toEqual([
      '\t"dependencies": { "hono": "4.0.0" }',
    ])
    const { devDependencies } = JSON.parse(after)
    expect(Object.keys(devDependencies)).toEqual(['@a/b', ...Object.keys(versions), 'zod'])
    expect(Object.keys(JSON.parse(after))).toEqual([
      'version',
      'name',
      'files',
      'devDependencies',
      'dependencies',
      'scripts',
    ])
  })

  test('keeps a version that is there, and a script of that name, which its owner hears of', () => {
    const own = {
      ...next,
      scripts: { 'poolproof:start': 'echo mine' },
      dependencies: { ...next.dependencies, '@pulumi/pulumi': '3.1.0' },
    }
    own.scripts['poolproof:start'] = 'echo mine'
    using app = inventApp({ 'package.json': own })
    const { manual } = app.plan()
    app.init()
    const after = JSON.parse(app.read('package.json'))
    expect(after.dependencies['@pulumi/pulumi']).toBe('3.1.0')
    expect(after.devDependencies).not.toHaveProperty('@pulumi/pulumi')
    expect(after.scripts['poolproof:start']).toBe('echo mine')
    expect(manual).toEqual([
      {
        path: 'package.json',
        what: 'has another script poolproof:start',
        add: '"poolproof:start": "poolproof start"\n',
      },
    ])
  })

  test('gets the versions that this repository was tested with', () => {
    const { dependencies, version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
    const { poolproof, ...sdks } = versions
    expect(poolproof).toBe(version)
    expect(sdks).toEqual(Object.fromEntries(Object.keys(sdks).map((name) => [name, dependencies[name]])))
  })
})

describe('what is there already', () => {
  test('a Pulumi.yaml of another program stays, with its program; its owner hears what to add', () => {
    const project = 'name: shop\nruntime: nodejs\nmain: deploy\n'
    using app = inventApp({ 'package.json': next, 'Pulumi.yaml': project, 'deploy/index.ts': 'export {}\n' })
    const { manual } = app.plan()
    expect(manual).toMatchObject([
      { path: 'Pulumi.yaml', add: expect.stringContaining('path: node_modules/poolproof/dist/plugin') },
    ])
    expect(app.init()).toEqual(['Pulumi.dev.yaml', 'package.json'])
    expect(app.read('Pulumi.yaml')).toBe(project)
  })

  test('an infra/ of something else stays, and the program goes to poolproof/', () => {
    using app = inventApp({ 'package.json': next, 'infra/main.tf': '', 'infra/index.ts': 'export {}\n' })
    expect(app.init()).toContain('poolproof/index.ts')
    expect(parse(app.read('Pulumi.yaml')).main).toBe('poolproof')
    expect(app.read('infra/index.ts')).toBe('export {}\n')
    expect(app.init()).toEqual([])
  })

  test('a program of ours that was changed stays as it is', () => {
    using app = inventApp({ 'package.json': next })
    app.init()
    using changed = inventApp({ ...app.all(), 'infra/index.ts': "import { VercelApp } from 'poolproof'\n" })
    expect(changed.plan()).toEqual({ changes: [], manual: [] })
  })

  test('a stack file of something else stays, and its owner hears the settings', () => {
    using app = inventApp({
      'package.json': next,
      'Pulumi.dev.yaml': 'config:\n  aws:region: eu-central-1\n',
    })
    expect(app.plan().manual).toMatchObject([
      { path: 'Pulumi.dev.yaml', add: expect.stringContaining('poolproof:cloud: embedded') },
    ])
  })
})

describe("the app's own compilation", () => {
  test.each([
    ['{ "compilerOptions": {} } // all\n', ['node_modules', 'infra']],
    ['{ "include": ["next-env.d.ts", "**/*.ts"], "exclude": ["node_modules"] }', ['node_modules', 'infra']],
    ['{ "extends": "./tsconfig.json", "exclude": ["dist"] }', ['dist', 'infra']],
  ])('leaves the program out: %s', (text, exclude) => {
    using app = inventApp({ 'package.json': next, 'tsconfig.json': text })
    app.init()
    const after = app.read('tsconfig.json')
    expect(JSON.parse(after.replace('// all', '')).exclude).toEqual(exclude)
    expect(after.includes('// all')).toBe(text.includes('// all'))
  })

  test.each([
    '{ "include": ["src"] }',
    '{ "extends": "./.svelte-kit/tsconfig.json" }',
    '{ "files": ["a.ts"] }',
    '{ "include": ["**/*"], "exclude": ["./infra"] }',
  ])('which does not see it stays: %s', (text) => {
    using app = inventApp({ 'package.json': next, 'tsconfig.json': text })
    app.init()
    expect(app.read('tsconfig.json')).toBe(text)
  })
})

describe('a stack on real clouds', () => {
  test.each([
    [
      'ep-x-1.eu-central-1.aws.neon.tech/shop',
      { manage: 'role+database', name: 'shop', protect: true },
      'fra1',
    ],
    ['db.prisma.io:5432/postgres', { manage: 'none' }, 'iad1'],
    [
      'aws-0-eu-west-2.pooler.supabase.com:5432/postgres',
      { manage: 'role', schema: 'shop', name: 'shop', protect: true },
      'lhr1',
    ],
  ])('of %s has the settings that the host needs, and no secret', (address, database, region) => {
    using app = inventApp({
      'package.json': next,
      '.env': `DATABASE_URL=postgresql://postgres.abcdefghijklmnopqrst:canary1@${address}\n`,
    })
    app.init({ stack: 'production' })
    const text = app.read('Pulumi.production.yaml')
    expect(parse(text).config).toMatchObject({
      'poolproof:project': 'shop',
      'poolproof:domain': 'shop.vercel.app',
      'poolproof:frontendUrl': 'https://shop.vercel.app',
      'poolproof:region': region,
      'poolproof:database': database,
    })
    expect(text).toMatch(
      /^# yaml-language-server: \$schema=node_modules\/poolproof\/settings\.schema\.json\n/,
    )
    for (const name of ['dev', 'production']) {
      isStackFile(parse(app.read(`Pulumi.${name}.yaml`)))
      expect(isStackFile.errors ?? []).toEqual([])
    }
    expect(JSON.stringify(Object.entries(app.all()).filter(([path]) => path !== '.env'))).not.toContain(
      'canary1',
    )
  })

  test.each([
    [{ stack: 'dev' }, '--stack'],
    [{ stack: 'a b' }, '--stack'],
    [{ stack: 'production', region: 'fra2' }, '--region'],
    [{ stack: 'production', plan: 'huge', provider: 'supabase' }, '--plan is no plan of Supabase'],
    [{ stack: 'production', provider: 'nile2' }, '--provider'],
    [{ framework: 'rails' }, '--framework'],
    [{ 'proof-path': 'api' }, '--proof-path'],
    [{ prisma: '../other' }, '--prisma'],
    [{ output: '/tmp/x' }, '--output'],
  ])('%j is refused', (options, what) => {
    using app = inventApp({ 'package.json': next })
    expect(() => app.plan(options)).toThrow(new RegExp(`^UNKNOWN_OPTION: ${what}`))
  })
})

describe('the diff', () => {
  test('shows a new file as one, and of another only what is added', () => {
    using app = inventApp({ 'package.json': next })
    const texts = app.plan().changes.map(diffText)
    expect(texts.find((text) => text.includes('+++ b/infra/index.ts'))).toMatch(
      /^--- \/dev\/null\n\+\+\+ b\/infra\/index\.ts\n@@ -0,0 \+1,\d+ @@\n\+import/,
    )
    const manifest = texts.find((text) => text.includes('+++ b/package.json')) ?? ''
    expect(manifest).toMatch(/^--- a\/package\.json\n/)
    expect(manifest.split('\n').filter((line) => /^-(?!--)/.test(line))).toEqual([])
  })
})
