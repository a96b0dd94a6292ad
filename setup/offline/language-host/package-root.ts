import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** The folder at or above `directory` that holds a package.json; `directory` itself when none does. */
export function packageRoot(directory: string): string {
  for (let folder = directory; ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'package.json'))) return folder
    if (folder === dirname(folder)) return directory
  }
}
