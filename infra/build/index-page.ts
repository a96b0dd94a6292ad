import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { BuildOutput } from './build-output.ts'

/** True where an output answers `/` with a static or prerendered page. */
export function hasIndexPage({ path, files }: Pick<BuildOutput, 'path' | 'files'>): boolean {
  const below = join(path, '.vercel/output')
  const has = (name: string) => join(below, name) in files
  if (has('static/index.html') || has('functions/index.prerender-config.json')) return true
  if (!has('config.json')) return false
  const { overrides } = JSON.parse(readFileSync(join(below, 'config.json'), 'utf8')) as Config
  return Object.entries(overrides ?? {}).some(
    ([name, { path: served }]) => isIndex(served) && has(`static/${name}`),
  )
}

interface Config {
  overrides?: Record<string, { path?: string }>
}

/** SvelteKit serves its prerendered home page at an empty path. */
const isIndex = (served: string | undefined) => served === '' || served === 'index' || served === '/'
