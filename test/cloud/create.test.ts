import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { parse } from 'yaml'
import { removeServers } from '../../local/servers/servers-folder.ts'
import { packageFolder } from '../../rules/files/package-folder.ts'
import { cacheFolder } from '../../setup/tools/cache-folder.mjs'
import { ensurePulumiCli } from '../../setup/tools/pulumi-cli.ts'
import { runtimeName } from '../../setup/tools/runtime.ts'
import { run } from './harness/process.ts'
import { long, step } from './harness/step.ts'

let folder = ''
let archive = ''
/** The command of create-poolproof, from its archive. */
let create = ''
beforeAll(async () => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'poolproof-create-')))
  // The user of the servers has to get through.
  chmodSync(folder, 0o755)
  const packed = await run(process.execPath, [
    join(packageFolder, 'cli/main.ts'),
    'pack',
    join(folder, 'packed'),
  ])
  expect(packed.code, packed.output).toBe(0)
  const [own = '', other = ''] = packed.output.trim().split('\n').slice(-2)
  archive = own
  mkdirSync(join(folder, 'tool'))
  execFileSync('tar', ['-xzf', other, '-C', join(folder, 'tool')])
  create = join(folder, 'tool/package/index.js')
}, long.timeout)
afterAll(async () => {
  await removeServers(join(folder, 'shop/.poolproof'))
  // Another build has another one.
  rmSync(join(cacheFolder(), runtimeName(join(folder, 'packed/dist'))), { recursive: true, force: true })
  rmSync(folder, { recursive: true, force: true })
})

const { POOLPROOF_HOME: _, POOLPROOF_CLONE: __, POOLPROOF_LOG: ___, ...environment } = process.env
const within = (name: string) => ({ cwd: join(folder, name), env: { ...environment, NO_COLOR: '1' } })

/**
 * A registry on this machine would only stand between npm and these archives, and brings 300 packages: package.json names
 * the archive instead.
 */
function useArchive(project: string): void {
  const file = join(folder, project, 'package.json')
  const manifest = JSON.parse(readFileSync(file, 'utf8'))
  manifest.devDependencies.poolproof = `file:${archive}`
  writeFileSync(file, JSON.stringify(manifest))
}

test('an empty folder is an auth app that is proved, two commands after npm create', long, async () => {
  mkdirSync(join(folder, 'shop'))
  const created = await run(process.execPath, [create], within('shop'))
  expect(created).toMatchObject({
    code: 0,
    output: expect.stringContaining('npm install\n  npx poolproof start'),
  })
  useArchive('shop')
  await step('npm install', async () => {
    const args = ['install', '--no-audit', '--no-fund', '--prefer-offline']
    const { code, output } = await run('npm', args, within('shop'))
    expect(code, output).toBe(0)
  })
  await step('npx poolproof start', async () => {
    const { code, output } = await run('npx', ['poolproof', 'start', '--once'], within('shop'))
    expect(`${code} ${output}`).toMatch(/^0 [\s\S]*\d+ created/)
    expect(output).toMatch(/register|login/i)
    expect(existsSync(join(folder, 'shop/app/generated/prisma/client.ts'))).toBe(true)
  })
  await step('its app and program compile against the packed types', async () => {
    const { code, output } = await run('npm', ['run', 'check'], within('shop'))
    expect(code, output).toBe(0)
  })
})

test('`pulumi new` writes the same files from the template, with its answers', long, async () => {
  for (const [name, args] of Object.entries({ template: ['--template'], twin: [] }))
    expect(await run(process.execPath, [create, ...args, join(folder, name)])).toMatchObject({ code: 0 })
  mkdirSync(join(folder, 'asked'))
  const state = join(folder, 'state')
  mkdirSync(state)
  const env = {
    ...environment,
    PULUMI_HOME: join(folder, 'pulumi'),
    PULUMI_BACKEND_URL: `file://${state}`,
    POOLPROOF_CLONE: packageFolder,
  }
  const answers = ['--name', 'twin', '--description', 'Logs people in', '--yes']
  const args = ['new', join(folder, 'template'), '--generate-only', '--offline', ...answers]
  const { code, output } = await run(await ensurePulumiCli(), args, { cwd: join(folder, 'asked'), env })
  expect(code, output).toBe(0)
  // Its node_modules are there for Pulumi alone, until npm install.
  const names = (name: string) =>
    readdirSync(join(folder, name), { recursive: true, encoding: 'utf8' })
      .filter((path) => !path.startsWith('node_modules'))
      .sort()
  expect(names('asked')).toEqual(names('twin'))
  expect(parse(readFileSync(join(folder, 'asked/Pulumi.yaml'), 'utf8'))).toMatchObject({
    name: 'twin',
    description: 'Logs people in',
    main: 'infra',
  })
  const read = (name: string) => readFileSync(join(folder, name, 'package.json'), 'utf8')
  expect(read('asked')).toBe(read('twin'))
})
