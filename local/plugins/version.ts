import { readFileSync } from 'node:fs'

const sdks = { vercel: '@pulumiverse/vercel', postgresql: '@pulumi/postgresql', random: '@pulumi/random' }

export type PluginName = keyof typeof sdks

export const pluginNames = Object.keys(sdks) as PluginName[]

/** The engine asks for the plugin of exactly the version that the installed SDK was made from. */
export function sdkVersion(name: PluginName): string {
  const file = new URL(`../../node_modules/${sdks[name]}/package.json`, import.meta.url)
  return JSON.parse(readFileSync(file, 'utf8')).pulumi.version
}
