import {
  cpSync,
  existsSync,
  globSync,
  mkdirSync,
  mkdtempDisposableSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { run, start } from './harness/process.ts'
import { shellNode } from './harness/tiny-project.ts'

const SETUP = join(import.meta.dirname, '../../setup')

/** Says what reaches it, cleans up for a second when asked to stop, ends with 7. */
const TASK = `
import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
let heard = 0
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => {
  heard += 1
  if (heard > 1) return
  setTimeout(() => {
    writeFileSync('cleaned-up', signal)
    console.log(signal + ' came ' + heard + ' times')
    process.exit(7)
  }, 1000)
})
console.log(JSON.stringify({
  args: process.argv.slice(2),
  own: process.versions.node,
  onPath: execFileSync('node', ['--version'], { encoding: 'utf8' }).trim(),
}))
if (process.argv[3] === 'wait') setInterval(() => {}, 1000)
`

/** The files of a clone that a task passes through, with an npm that takes 1.2 s and installs this Node. */
const NPM = `
import fs from 'node:fs'
setTimeout(() => {
  fs.mkdirSync('node_modules/node/bin', { recursive: true })
  fs.symlinkSync(${JSON.stringify(process.execPath)}, 'node_modules/node/bin/node')
  fs.writeFileSync('node_modules/.package-lock.json', '{ "packages": {} }')
}, 1200)`

function clone() {
  const folder = mkdtempDisposableSync(join(tmpdir(), 'clone-'))
  const file = (name: string) => join(folder.path, name)
  for (const name of ['cli', 'bin']) mkdirSync(file(name))
  for (const name of ['offline/pulumi-cli/go.mod', ...globSync('**/*.mjs', { cwd: SETUP })])
    cpSync(join(SETUP, name), file(`setup/${name}`), { recursive: true })
  writeFileSync(file('package.json'), '{ "type": "module" }')
  writeFileSync(file('package-lock.json'), '{ "packages": {} }')
  writeFileSync(file('cli/main.ts'), TASK)
  writeFileSync(file('npm-cli.js'), NPM)
  // Tools that are looked for before anything is installed.
  for (const name of ['pulumi', 'pgbouncer']) writeFileSync(file(`bin/${name}`), '', { mode: 0o755 })
  const env = {
    ...process.env,
    PATH: `${file('bin')}:/usr/bin:/bin`,
    npm_execpath: file('npm-cli.js'),
    NO_COLOR: '',
  }
  const options = { env, cwd: folder.path }
  return {
    file,
    install() {
      mkdirSync(file('node_modules/node/bin'), { recursive: true })
      symlinkSync(process.execPath, file('node_modules/node/bin/node'))
      writeFileSync(file('node_modules/.package-lock.json'), '{ "packages": {} }')
    },
    start: (...args: string[]) => start(shellNode(), [file('setup/run.mjs'), ...args], options),
    run: (...args: string[]) => run(shellNode(), [file('setup/run.mjs'), ...args], options),
    [Symbol.dispose]: () => folder.remove(),
  }
}

describe('every npm script', () => {
  test("runs its task with the project's own Node first on the PATH, its arguments and its exit code", async () => {
    using one = clone()
    one.install()
    const { code, output } = await one.run('start', '--once', 'two words')
    expect(code).toBe(0)
    const own = process.versions.node
    expect(JSON.parse(output)).toEqual({ args: ['start', '--once', 'two words'], own, onPath: `v${own}` })
  })

  test('installs first, and says so in 2 plain lines where there is no terminal', async () => {
    using one = clone()
    const { code, output } = await one.run('start')
    expect(code).toBe(0)
    const [began, ended, task] = output.split('\n')
    expect(began).toBe('… Installing the packages of package-lock.json (npm ci)')
    expect(ended).toMatch(/^✓ Installing the packages of package-lock\.json \(npm ci\) {2}1\.\d s$/)
    expect(task).toMatch(/^\{/)
    const [log = ''] = readdirSync(one.file('.poolproof/logs'))
    expect(readFileSync(one.file(`.poolproof/logs/${log}`), 'utf8')).toContain('end: Installing the packages')
  })

  test.each(['SIGINT', 'SIGTERM'] as const)(
    'hands one %s that comes twice, from npm and the terminal, to its task once and waits for the end',
    async (signal) => {
      using one = clone()
      one.install()
      const running = one.start('start', 'wait')
      await running.says('"wait"')
      process.kill(running.pid, signal)
      await new Promise((resolve) => setTimeout(resolve, 50))
      process.kill(running.pid, signal)
      expect(await running.ended).toBe(7)
      expect(running.output()).toContain(`${signal} came 1 times`)
    },
  )

  test('whose process is killed lets its task clean up all the same', async () => {
    using one = clone()
    one.install()
    const running = one.start('start', 'wait')
    await running.says('"wait"')
    process.kill(running.pid, 'SIGKILL')
    await running.says('came 1 times')
    expect(readFileSync(one.file('cleaned-up'), 'utf8')).toBe('SIGTERM')
  })

  test('interrupted while it installs ends at once, and the next installs again', async () => {
    using one = clone()
    const running = one.start('start')
    await running.says('Installing')
    process.kill(running.pid, 'SIGINT')
    expect(await running.ended).toBe(130)
    expect((await one.run('start')).code).toBe(0)
  })

  test('says how to install where nothing is installed and help is wanted, and touches nothing', async () => {
    using one = clone()
    const { code, output } = await one.run('start', '--help')
    expect({ code, output }).toEqual({ code: 0, output: expect.stringContaining('npm ci') })
    expect(existsSync(one.file('.poolproof'))).toBe(false)
    expect(existsSync(one.file('node_modules'))).toBe(false)
  })

  test('names the folder it may not write', async () => {
    using one = clone()
    writeFileSync(one.file('.poolproof'), '')
    const { code, output } = await one.run('start')
    expect(code).toBe(1)
    expect(output).toMatch(/^FOLDER_NOT_WRITABLE: .*\.poolproof.* \(\w+\)\n {2}fix: /)
  })
})
