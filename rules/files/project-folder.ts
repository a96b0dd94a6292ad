import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'

/**
 * The folder of your project: the first one with a Pulumi.yaml, from `from` upwards. A program runs in the folder that `main`
 * names, which is in the project also where the engine was given another Pulumi.yaml for it (the embedded cloud's).
 * Without any it is `from`.
 */
export function projectFolder(from = process.cwd()): string {
  let folder = from
  while (!['yaml', 'yml', 'json'].some((ext) => existsSync(join(folder, `Pulumi.${ext}`)))) {
    if (dirname(folder) === folder) return from
    folder = dirname(folder)
  }
  return folder
}
