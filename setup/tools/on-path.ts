import { accessSync, constants, statSync } from 'node:fs'
import { delimiter, join } from 'node:path'

/** Every executable of this name on the PATH, first one first. */
export function findOnPath(name: string, path = process.env.PATH ?? ''): string[] {
  return path
    .split(delimiter)
    .filter(Boolean)
    .map((folder) => join(folder, name))
    .filter(isExecutable)
}

export function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return statSync(file).isFile()
  } catch {
    return false
  }
}
