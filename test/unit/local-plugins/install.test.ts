import { accessSync, constants, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { installPlugins, pluginNames, sdkVersion } from '../../../local/plugins/official-plugin.ts'

const home = mkdtempSync(join(tmpdir(), 'plugins-'))
afterEach(() => rmSync(home, { recursive: true, force: true }))

test('each plugin is installed where the engine looks for the version of its SDK, and runs on the project’s Node', () => {
  installPlugins(home, "/cloud's/cloud.json")
  installPlugins(home, "/cloud's/cloud.json")
  const folders = pluginNames.map((name) => `resource-${name}-v${sdkVersion(name)}`)
  expect(readdirSync(join(home, 'plugins')).sort()).toEqual(folders.sort())
  for (const name of pluginNames) {
    const folder = join(home, 'plugins', `resource-${name}-v${sdkVersion(name)}`)
    expect(readdirSync(folder)).toEqual([`pulumi-resource-${name}`])
    const launcher = join(folder, `pulumi-resource-${name}`)
    accessSync(launcher, constants.X_OK)
    const text = readFileSync(launcher, 'utf8')
    expect(text).toContain("POOLPROOF_CLOUD='/cloud'\\''s/cloud.json'")
    expect(text).toMatch(
      new RegExp(`exec '/.*/node_modules/node/bin/node' '/.*/local/plugins/${name}/main.ts'`),
    )
  }
})
