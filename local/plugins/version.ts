import { readFileSync } from 'node:fs'

const sdks = { vercel: '@pulumiverse/vercel', postgresql: '@pulumi/postgresql', random: '@pulumi/random' }

export type StandInName = keyof typeof sdks

export const standInNames = Object.keys(sdks) as StandInName[]

/** The engine asks for the plugin of exactly the version that the installed SDK was made from. */
export function sdkVersion(name: StandInName): string {
  const file = new URL(`../../node_modules/${sdks[name]}/package.json`, import.meta.url)
  return JSON.parse(readFileSync(file, 'utf8')).pulumi.version
}
