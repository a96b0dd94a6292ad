import { chmodSync, mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { pluginNames, sdkVersion } from './official-plugin.ts'

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
