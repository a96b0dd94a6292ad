// Runs before anything is installed, on Node 22.12 or later: plain JavaScript, no dependency.
import { accessSync, constants, statSync } from 'node:fs'
import { delimiter, join } from 'node:path'

/**
 * Every executable of this name on the PATH, first one first.
 * @param {string} name
 */
export function findOnPath(name, path = process.env.PATH ?? '') {
  return path
    .split(delimiter)
    .filter(Boolean)
    .map((folder) => join(folder, name))
    .filter(isExecutable)
}

/** Debian keeps servers out of an ordinary user's PATH. */
const serverFolders = ['/usr/sbin', '/usr/local/sbin', '/opt/homebrew/bin', '/usr/local/bin']

/** PgBouncer on the PATH or where servers are kept. @param {string} [path] */
export const findPgbouncer = (path) =>
  findOnPath('pgbouncer', path)[0] ?? serverFolders.map((folder) => `${folder}/pgbouncer`).find(isExecutable)

/** @param {string} file */
export function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK)
    return statSync(file).isFile()
  } catch {
    return false
  }
}
