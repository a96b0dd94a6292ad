import { mkdirSync, mkdtempDisposableSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { installDependencies } from '../../../setup/dependencies.mjs'

/** Does what the tests need of `npm ci`: empties node_modules, fills it by the lock, writes its own lock last. */
const NPM = `
const fs = require('node:fs')
fs.appendFileSync('runs', 'x')
fs.rmSync('node_modules', { recursive: true, force: true })
fs.mkdirSync('node_modules/node/bin', { recursive: true })
if (fs.existsSync('cut-off')) process.exit(1)
if (!fs.existsSync('no-scripts')) fs.writeFileSync('node_modules/node/bin/node', '', { mode: 0o755 })
const { packages: { '': _, ...installed } } = JSON.parse(fs.readFileSync('package-lock.json', 'utf8'))
setTimeout(() => fs.writeFileSync('node_modules/.package-lock.json', JSON.stringify({ packages: installed })), 100)
`

function clone() {
  const folder = mkdtempDisposableSync(join(tmpdir(), 'clone-'))
  const file = (name: string, content = '') => writeFileSync(join(folder.path, name), content)
  const lock = (version: string) =>
    file('package-lock.json', JSON.stringify({ packages: { '': {}, 'node_modules/zod': { version } } }))
  lock('1.0.0')
  file('npm-cli.js', NPM)
  vi.stubEnv('npm_execpath', join(folder.path, 'npm-cli.js'))
  return {
    root: folder.path,
    lock,
    file,
    runs: () => readFileSync(join(folder.path, 'runs'), 'utf8').length,
    [Symbol.dispose]: () => folder.remove(),
  }
}

afterEach(() => vi.unstubAllEnvs())

describe('the packages of a clone', () => {
  it('are installed once for 3 runs at once, and not again by the next', async () => {
    using one = clone()
    await Promise.all([1, 2, 3].map(() => installDependencies(one.root)))
    await installDependencies(one.root)
    expect(one.runs()).toBe(1)
  })

  it('are installed again when package-lock.json changed', async () => {
    using one = clone()
    await installDependencies(one.root)
    one.lock('2.0.0')
    await installDependencies(one.root)
    expect(one.runs()).toBe(2)
  })

  it('are left alone when the same ones were installed manually', async () => {
    using one = clone()
    await installDependencies(one.root)
    rmSync(join(one.root, 'node_modules/.poolproof-installed'))
    await installDependencies(one.root)
    expect(one.runs()).toBe(1)
  })

  it.each(['', '{"packages": {"node_mod', 'null', '[]'])(
    'are installed again where npm’s record of them holds %j',
    async (record) => {
      using one = clone()
      await installDependencies(one.root)
      one.file('node_modules/.package-lock.json', record)
      await installDependencies(one.root)
      expect(one.runs()).toBe(2)
    },
  )

  it('heal after an installation that was cut off, which names the exit code and the next command', async () => {
    using one = clone()
    one.file('cut-off')
    const failed = installDependencies(one.root)
    await expect(failed).rejects.toThrow(/NPM_CI_FAILED: npm ci ended with exit code 1[\s\S]*fix: .*npm ci/)
    rmSync(join(one.root, 'cut-off'))
    await installDependencies(one.root)
    expect(one.runs()).toBe(2)
  })

  it('without their install scripts are a Problem with the command to run', async () => {
    using one = clone()
    one.file('no-scripts')
    const failed = installDependencies(one.root)
    await expect(failed).rejects.toThrow(/OWN_NODE_MISSING: .*\n {2}fix: npm rebuild --ignore-scripts=false/)
  })

  it('are installed by a takeover when the process that began is dead', async () => {
    using one = clone()
    mkdirSync(join(one.root, '.poolproof'))
    const holder = { pid: 999_999_999, started: '', host: hostname(), id: 'gone' }
    one.file('.poolproof/install.lock', JSON.stringify(holder))
    await installDependencies(one.root)
    expect(one.runs()).toBe(1)
  })
})
