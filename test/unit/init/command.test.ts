import { spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { describe, expect, test } from 'vitest'
import { ask, Cancelled } from '../../../cli/init/questions.ts'
import { inventApp } from './app.ts'

const root = join(import.meta.dirname, '../../..')
const app = () =>
  inventApp({
    'package.json': { name: 'shop', dependencies: { next: '16.0.0', '@prisma/client': '7.0.0' } },
    '.env':
      'DATABASE_URL="postgresql://app:canary1@ep-x-1.eu-central-1.aws.neon.tech/shop"\nSECRET=canary1\n',
    '.vercel/project.json': { projectId: 'prj_1', orgId: 'team_1', projectName: 'shop' },
  })

/** As npx runs it: without a terminal. */
function init(folder: string, args: string[], path = process.env.PATH) {
  const program = [join(root, 'cli/package/poolproof.ts'), 'init', ...args]
  const { status, stdout, stderr } = spawnSync(process.execPath, program, {
    cwd: folder,
    env: { ...process.env, PATH: path },
    encoding: 'utf8',
  })
  expect(stdout + stderr).not.toContain('canary1')
  return { status, stdout, stderr }
}

describe('without a terminal', () => {
  test('shows the difference, says what is assumed, writes nothing and ends with 2', () => {
    using shop = app()
    const before = shop.all()
    const { status, stdout, stderr } = init(shop.path, [])
    expect(status).toBe(2)
    expect(stdout).toContain('Next.js, npm')
    expect(stdout).toContain('database   Neon, direct: DATABASE_URL in .env')
    expect(stdout).toContain('+++ b/infra/index.ts')
    expect(stderr).toBe(
      'CONFIRMATION_MISSING: nothing was written: there is no terminal to ask at, and these options are assumed: --proof-path /api/health\n' +
        '  fix: npx poolproof init --yes\n',
    )
    expect(shop.all()).toEqual(before)
  })

  test('--dry-run shows the same with 0; --yes writes it and says what comes next; then there is nothing to do', () => {
    using shop = app()
    const before = shop.all()
    const dry = init(shop.path, ['--dry-run'])
    expect({ ...dry, stdout: '' }).toEqual({ status: 0, stdout: '', stderr: '' })
    expect(shop.all()).toEqual(before)
    const { status, stdout } = init(shop.path, ['--yes'])
    expect(status).toBe(0)
    expect(stdout).toContain(dry.stdout.trim())
    expect(stdout).toMatch(
      /Next:\n\n {2}npm install\n {2}npm run poolproof:build .*\n {2}npx poolproof start --pooler neon /,
    )
    expect(stdout).toContain('npx poolproof adopt --project shop --dry-run')
    const written = shop.all()
    const ours = Object.entries(written).filter(([path]) => path !== '.env')
    expect(ours.length).toBeGreaterThan(Object.keys(before).length)
    expect(JSON.stringify(ours)).not.toContain('canary1')
    const again = init(shop.path, [])
    expect(again).toEqual({ status: 0, stdout: expect.stringMatching(/\nNothing to do\.\n$/), stderr: '' })
    expect(shop.all()).toEqual(written)
  })

  test('ends with 1 where something is left to its owner', () => {
    using shop = inventApp({
      'package.json': { name: 'shop' },
      'Pulumi.yaml': 'name: other\nruntime: nodejs\n',
    })
    const { status, stdout } = init(shop.path, ['--yes'])
    expect(status).toBe(1)
    expect(stdout).toContain(
      'Pulumi.yaml belongs to another program and stays as it is. Add by hand:\n\n  plugins:\n',
    )
    expect(init(shop.path, ['--yes'])).toMatchObject({
      status: 1,
      stdout: expect.stringContaining('Nothing else to do.'),
    })
  })

  test('--json is one object with every difference', () => {
    using shop = app()
    const { status, stdout } = init(shop.path, ['--json', '--yes', '--stack', 'staging', '--ci'])
    const report = JSON.parse(stdout)
    expect({ status, version: report.version, written: report.written }).toEqual({
      status: 0,
      version: 1,
      written: true,
    })
    expect(report.files.map(({ path }: { path: string }) => path)).toContain(
      '.github/workflows/poolproof-preview.yml',
    )
    expect(report.stack).toMatchObject({
      name: 'staging',
      project: 'shop-staging',
      region: 'fra1',
      provider: 'neon',
    })
    expect(JSON.parse(init(shop.path, ['--json']).stdout)).toMatchObject({
      written: false,
      files: [],
      manual: [],
    })
  })

  test('--install runs the package manager, and says how it ended', () => {
    using shop = app()
    const tools = join(shop.path, 'node_modules/tools')
    mkdirSync(tools, { recursive: true })
    writeFileSync(
      join(tools, 'npm'),
      '#!/bin/sh\necho "$@" > installed\nexit $(cat status 2>/dev/null || echo 0)\n',
    )
    chmodSync(join(tools, 'npm'), 0o755)
    const path = `${tools}:${process.env.PATH}`
    expect(init(shop.path, ['--yes', '--install'], path).status).toBe(0)
    expect(shop.read('installed')).toBe('install\n')
    using other = inventApp({ 'package.json': {}, status: '7' })
    expect(init(other.path, ['--yes', '--install'], path)).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(/^INIT_INSTALL_FAILED: npm install ended with exit code 7\n/),
    })
  })
})

describe('at a terminal', () => {
  /** Answers each question as it appears. */
  function terminal(keys: readonly string[]) {
    const input = Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => input })
    const output = Object.assign(new PassThrough(), { isTTY: true, columns: 80, rows: 40 })
    let shown = ''
    const left = [...keys]
    output.on('data', (data) => {
      shown += data
      // Drawn again after each key; a question ends its first drawing by hiding the cursor.
      if (String(data).includes('\x1b[?25l')) setImmediate(() => input.write(left.shift() ?? '\x03'))
    })
    return { streams: { input, output } as never, shown: () => shown }
  }

  test('asks for what no option says, each question once', async () => {
    using shop = app()
    const { streams, shown } = terminal(['\r', 'production\r', '\r'])
    const options = await ask(shop.find(), {}, streams)
    expect(options).toMatchObject({ 'proof-path': '/api/health', stack: 'production' })
    expect(shown()).toContain('Which route queries the database')
    expect(shown()).toContain('Which plan of Neon')
    expect(shown()).not.toContain('canary1')
  })

  test('asks nothing that an option says', async () => {
    using shop = app()
    const given = { 'proof-path': '/x', stack: 'production', plan: '0.25' }
    const { streams, shown } = terminal([])
    expect(await ask(shop.find(), given, streams)).toEqual(given)
    expect(shown()).toBe('')
  })

  test('Ctrl+C ends it', async () => {
    using shop = app()
    await expect(ask(shop.find(), {}, terminal(['\x03']).streams)).rejects.toThrow(Cancelled)
  })
})
