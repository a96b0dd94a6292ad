import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { homeFolder, ownProject } from '../../../local/paths.ts'
import { modulePath, packageFolder } from '../../../rules/files/package-folder.ts'
import { findProject, projectFolder } from '../../../rules/files/project-folder.ts'
import { embeddedCommands, startCommand } from '../../../rules/files/start-command.ts'

let shop: string
beforeAll(() => {
  shop = realpathSync(mkdtempSync(join(tmpdir(), 'poolproof-shop-')))
  for (const folder of ['infra/deep', '.poolproof/project'])
    mkdirSync(join(shop, folder), { recursive: true })
  for (const file of ['Pulumi.yaml', '.poolproof/project/Pulumi.yaml'])
    writeFileSync(join(shop, file), 'name: shop\nruntime: nodejs\n')
  writeFileSync(join(shop, 'package.json'), '{"name": "shop"}')
})
afterAll(() => rmSync(shop, { recursive: true }))
afterEach(() => vi.restoreAllMocks())

const standIn = (folder: string) => vi.spyOn(process, 'cwd').mockReturnValue(folder)

test.each(['', 'infra/deep', '.poolproof/project'])(
  'the project is found from %j upwards, and is not the one that is generated for the embedded cloud',
  (folder) => {
    standIn(join(shop, folder))
    expect(projectFolder()).toBe(shop)
    expect(ownProject()).toBe(shop)
    vi.stubEnv('POOLPROOF_HOME', undefined)
    expect(homeFolder()).toBe(join(shop, '.poolproof'))
    vi.unstubAllEnvs()
  },
)

test('without a project the program takes the working directory, and a command of a clone the clone', () => {
  standIn(tmpdir())
  expect(findProject()).toBeUndefined()
  expect(projectFolder()).toBe(tmpdir())
  expect(ownProject()).toBe(packageFolder)
})

test('a start is typed as npm start in a clone, as npx poolproof start in another project', () => {
  expect([startCommand(), startCommand('--once')]).toEqual(['npm start', 'npm start -- --once'])
  expect(Object.values(embeddedCommands())).toEqual(['npm run pulumi --'])
  standIn(shop)
  expect([startCommand(), startCommand('--once')]).toEqual([
    'npx poolproof start',
    'npx poolproof start --once',
  ])
  expect(Object.values(embeddedCommands())).toEqual(['npx poolproof pulumi'])
})

test('a module to be started has the extension of the code that runs', () => {
  expect(modulePath('plugin/main')).toBe(join(packageFolder, 'plugin/main.ts'))
})
