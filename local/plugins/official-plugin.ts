import { chmodSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { modulePath, packageFolder } from '../../rules/files/package-folder.ts'
import { projectFolder } from '../../rules/files/project-folder.ts'
import { Problem } from '../../rules/problem.ts'

const sdks = { vercel: '@pulumiverse/vercel', postgresql: '@pulumi/postgresql', random: '@pulumi/random' }

export type PluginName = keyof typeof sdks

export const pluginNames = Object.keys(sdks) as PluginName[]

/** The engine asks for the plugin in exactly the version that the SDK of the program was generated from. */
export function sdkVersion(name: PluginName): string {
  const wanted = `${sdks[name]}/package.json`
  const own = resolved('poolproof/package.json', projectFolder())
  const found = (own && resolved(wanted, dirname(own))) ?? resolved(wanted, packageFolder)
  if (found) return JSON.parse(readFileSync(found, 'utf8')).pulumi.version
  throw new Problem(
    'SDK_MISSING',
    `the package ${sdks[name]}, with which the program speaks of its resources, is not installed`,
    `npm install --save-dev ${Object.values(sdks).join(' ')}`,
  )
}

function resolved(wanted: string, folder: string): string | undefined {
  try {
    return createRequire(join(folder, 'package.json')).resolve(wanted)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'MODULE_NOT_FOUND') return undefined
    throw error
  }
}

/** A stand-in does less than the official plugin, and refuses the rest instead of doing something else. */
export function unsupported(plugin: string, what: string): Problem {
  return new Problem(
    'STAND_IN_UNSUPPORTED',
    `stand-in plugin ${plugin} does not support ${what}`,
    'leave it out on the embedded cloud, or run against the real cloud, where the official plugin is used',
  )
}

const quoted = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`

/**
 * Installs the stand-in plugins where the engine keeps downloaded ones, so that it finds them and downloads nothing.
 * `cloudFile` is the embedded cloud they talk to unless POOLPROOF_CLOUD says otherwise.
 */
export function installPlugins(pulumiHome: string, cloudFile: string): void {
  for (const name of pluginNames) {
    const folder = join(pulumiHome, 'plugins', `resource-${name}-v${sdkVersion(name)}`)
    const main = modulePath(`local/plugins/${name}/main`)
    mkdirSync(folder, { recursive: true })
    const launcher = join(folder, `pulumi-resource-${name}`)
    const draft = `${launcher}.${process.pid}`
    // `node` on PATH may be older than the one that runs this.
    writeFileSync(
      draft,
      [
        '#!/bin/sh',
        `[ -n "$POOLPROOF_CLOUD" ] || POOLPROOF_CLOUD=${quoted(cloudFile)}`,
        'export POOLPROOF_CLOUD',
        `exec ${quoted(process.execPath)} ${quoted(main)} "$@"`,
        '',
      ].join('\n'),
    )
    chmodSync(draft, 0o755)
    renameSync(draft, launcher)
  }
}
