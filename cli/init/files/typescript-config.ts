import { posix } from 'node:path'
import type { Found } from '../found/index.ts'
import { type FilePlan, readProjectFile } from './change.ts'
import { parseJson, withValue } from './package-json.ts'

/**
 * Keeps the program out of the app's own compilation: with one more source at the root `nest build` would write to another
 * folder, and a CommonJS app may not await at the top of a module.
 */
export function typescriptConfigs(
  { workspace: { root }, names }: Found,
  app: string,
  program: string,
): FilePlan[] {
  // Only the app at the root sees the program.
  if (app !== '.') return []
  return names
    .filter((name) => /^tsconfig(\.build)?\.json$/.test(name))
    .map((path) => {
      const before = readProjectFile(root, path) ?? '{}'
      const { include, exclude, files, ...rest } = (parseJson(before, path) ?? {}) as Config
      const patterns = include ?? (files || (rest.extends && !exclude) ? [] : ['**/*'])
      const sees = patterns.some(
        (pattern) => /^(\.\/)?(\*|\.$|$)/.test(pattern) || posix.normalize(pattern).split('/')[0] === program,
      )
      if (!sees || exclude?.some((each) => posix.normalize(each).split('/')[0] === program)) return undefined
      const after = exclude
        ? withValue(before, ['exclude', exclude.length], program)
        : withValue(before, ['exclude'], ['node_modules', program])
      return { path, before, after }
    })
}

interface Config {
  include?: string[]
  exclude?: string[]
  files?: string[]
  extends?: unknown
}
