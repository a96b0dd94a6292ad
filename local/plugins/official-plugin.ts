import { readFileSync } from 'node:fs'
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
