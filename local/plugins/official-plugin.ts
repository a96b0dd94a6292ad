import { chmodSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Problem } from '../../rules/problem.ts'

const sdks = { vercel: '@pulumiverse/vercel', postgresql: '@pulumi/postgresql', random: '@pulumi/random' }

export type PluginName = keyof typeof sdks

export const pluginNames = Object.keys(sdks) as PluginName[]

/** The engine asks for the plugin in exactly the version that the installed SDK was generated from. */
export function sdkVersion(name: PluginName): string {
  const file = new URL(`../../node_modules/${sdks[name]}/package.json`, import.meta.url)
  return JSON.parse(readFileSync(file, 'utf8')).pulumi.version
}

/** A stand-in does less than the official plugin, and refuses the rest instead of doing something else. */
export function unsupported(plugin: string, what: string): Problem {
  return new Problem(
    'STAND_IN_UNSUPPORTED',
    `stand-in plugin ${plugin} does not support ${what}`,
    'leave it out on the embedded cloud, or run against the real cloud, where the official plugin is used',
  )
}

const node = fileURLToPath(new URL('../../node_modules/node/bin/node', import.meta.url))
const quoted = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`

/**
 * Installs the stand-in plugins where the engine keeps downloaded ones, so that it finds them and downloads nothing.
 * `cloudFile` is the embedded cloud they talk to unless POOLPROOF_CLOUD says otherwise.
 */
export function installPlugins(pulumiHome: string, cloudFile: string): void {
  for (const name of pluginNames) {
    const folder = join(pulumiHome, 'plugins', `resource-${name}-v${sdkVersion(name)}`)
    const main = fileURLToPath(new URL(`./${name}/main.ts`, import.meta.url))
    mkdirSync(folder, { recursive: true })
    const launcher = join(folder, `pulumi-resource-${name}`)
    const draft = `${launcher}.${process.pid}`
    // `node` on PATH may be older than the one that runs TypeScript.
    writeFileSync(
      draft,
      [
        '#!/bin/sh',
        `[ -n "$POOLPROOF_CLOUD" ] || POOLPROOF_CLOUD=${quoted(cloudFile)}`,
        'export POOLPROOF_CLOUD',
        `exec ${quoted(node)} ${quoted(main)} "$@"`,
        '',
      ].join('\n'),
    )
    chmodSync(draft, 0o755)
    renameSync(draft, launcher)
  }
}
