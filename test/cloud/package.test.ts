import { spawnSync } from 'node:child_process'
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { packageFolder } from '../../rules/files/package-folder.ts'

/** An empty folder with the package that `poolproof pack` makes installed into it, as `npx` does. */
let folder = ''
const made = mkdtempSync(join(tmpdir(), 'poolproof-package-'))
const environment = { ...process.env, npm_config_offline: 'true', VERCEL_API_TOKEN: '', CRON_SECRET: '' }

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'poolproof-empty-'))
  const packed = run(process.execPath, [join(packageFolder, 'cli/main.ts'), 'pack', join(made, 'package')])
  expect(packed.code, packed.stderr).toBe(0)
  const installed = run('npm', ['install', '--no-audit', '--no-fund', packed.stdout.trim()])
  expect(installed.code, installed.stderr).toBe(0)
})
afterAll(() => {
  for (const each of [folder, made]) rmSync(each, { recursive: true, force: true })
})

function run(program: string, args: string[], input = '') {
  const { status, stdout, stderr } = spawnSync(program, args, {
    cwd: folder,
    input,
    env: environment,
    encoding: 'utf8',
  })
  return { code: status, stdout, stderr }
}
const poolproof = (args: string[], input?: string) => run('node_modules/.bin/poolproof', args, input)

test('installs nothing but itself, offline: two modules, no dependency, no path of this machine', () => {
  expect(readdirSync(join(folder, 'node_modules')).filter((name) => !name.startsWith('.'))).toEqual([
    'poolproof',
  ])
  const own = join(folder, 'node_modules/poolproof')
  expect(readdirSync(own).sort()).toEqual(
    [
      'AGENTS.md',
      'LICENSE',
      'doctor-report.schema.json',
      'settings.schema.json',
      'LICENSES-OF-OTHERS.txt',
      'README.md',
      'index.d.mts',
      'index.mjs',
      'package.json',
      'poolproof.mjs',
    ].sort(),
  )
  for (const [module, most] of [
    ['poolproof.mjs', 1_300_000],
    ['index.mjs', 80_000],
  ] as const) {
    const code = readFileSync(join(own, module), 'utf8')
    expect(code).not.toContain(packageFolder)
    expect(code.length).toBeLessThan(most)
  }
  const manifest = JSON.parse(readFileSync(join(own, 'package.json'), 'utf8'))
  expect(manifest).not.toHaveProperty('dependencies')
  expect(manifest).not.toHaveProperty('scripts')
})

test('carries the license of everything that is bundled', () => {
  const text = readFileSync(join(folder, 'node_modules/poolproof/LICENSES-OF-OTHERS.txt'), 'utf8')
  for (const name of ['pg', 'tldts', '@vercel/functions', '@vercel/sdk', 'zod'])
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

test('init writes the files of an app, and finds nothing to do afterwards', () => {
  writeFileSync(join(folder, 'package.json'), '{ "name": "shop", "dependencies": { "hono": "4.0.0" } }')
  expect(poolproof(['init', '--dry-run'])).toMatchObject({ code: 0, stdout: expect.stringContaining('Hono') })
  expect(poolproof(['init', '--yes'])).toMatchObject({ code: 0, stderr: '' })
  expect(poolproof(['init'])).toMatchObject({ code: 0, stdout: expect.stringContaining('Nothing to do.') })
})

test('doctor --project without a token says which one is missing', () => {
  const { code, stderr } = poolproof(['doctor', '--project', 'shop'])
  expect(code).toBe(2)
  expect(stderr).toContain('VERCEL_TOKEN_MISSING: VERCEL_API_TOKEN is not set')
})

describe('in an app that has pg', () => {
  const app = `import { createPool, EnvironmentError, unavailable } from 'poolproof'
import type { Pool } from 'pg'
const pool: Pool = createPool({ DATABASE_URL: 'postgresql://app:pw@127.0.0.1:1/shop?connection_limit=2' })
const code: string | undefined = await pool.query('SELECT 1').then(() => undefined, unavailable)
const faults = await createPool({})
  .query('SELECT 1')
  .then((): EnvironmentError['faults'] => [])
  .catch((error) => {
    if (error instanceof EnvironmentError) return error.faults
    throw error
  })
console.log(JSON.stringify({ max: pool.options.max, code, faults: faults.map(({ name }) => name) }))
`
  const answer = {
    max: 2,
    code: 'DATABASE_UNREACHABLE',
    faults: ['DATABASE_URL', 'DATABASE_POOL_MAX'],
  }
  beforeAll(() => {
    mkdirSync(join(folder, 'node_modules/@types'))
    for (const name of ['pg', '@types/pg', '@types/node'])
      symlinkSync(join(packageFolder, 'node_modules', name), join(folder, 'node_modules', name))
    writeFileSync(join(folder, 'app.mts'), app)
  })

  test('createPool is imported and opens a pool of that pg; CommonJS may require it', () => {
    const { stdout, stderr } = run(process.execPath, ['app.mts'])
    expect(stderr).toBe('')
    expect(JSON.parse(stdout)).toEqual(answer)
    const script = "console.log(require('poolproof').createPool instanceof Function)"
    expect(run(process.execPath, ['-e', script])).toMatchObject({ code: 0, stdout: 'true\n' })
  })

  test('createPool is typed, and a wrong use does not compile', () => {
    writeFileSync(join(folder, 'wrong.mts'), app.replace('createPool({})', 'createPool({ DATABASE_URL: 1 })'))
    const { stdout } = run(join(packageFolder, 'node_modules/.bin/tsc'), [
      ...['--noEmit', '--strict', '--module', 'nodenext', '--target', 'es2024', '--types', 'node'],
      'app.mts',
      'wrong.mts',
    ])
    expect(stdout).toMatch(/^wrong\.mts\(5,\d+\): error TS2322: .*\n$/)
  })
})
