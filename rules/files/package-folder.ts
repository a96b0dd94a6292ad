import { extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Where Poolproof's own code lies: a clone, or what was installed. Your project is another folder: project-folder.ts. */
export const packageFolder = fileURLToPath(new URL('../..', import.meta.url)).replace(/[\\/]$/, '')

/** A module of it by its path without extension, to be started as a process: TypeScript in a clone, compiled where installed. */
export function modulePath(path: string): string {
  return join(packageFolder, `${path}${extname(import.meta.filename)}`)
}
