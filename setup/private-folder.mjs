// Runs before anything is installed, on Node 22.12 or later: plain JavaScript, no dependency.
import { chmodSync, lstatSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Stop } from './setup-error.mjs'

/**
 * Makes a folder that its owner alone can enter, or closes an existing one to other users.
 * @param {string} path
 * @param {number} [mode] 0o711 where another user passes through, without seeing what is there
 * @returns {string} the path
 */
export function privateFolder(path, mode = 0o700) {
  mkdirSync(path, { recursive: true, mode })
  refuseForeign(path, path)
  restrict(path, mode)
  return path
}

/**
 * The same for a folder of programs: emptied first where others could have written to it.
 * @param {string} path
 */
export function privateCache(path) {
  const found = statSync(path, { throwIfNoEntry: false })
  if (found) refuseForeign(path, path)
  if (found && found.mode & 0o022) rmSync(path, { recursive: true })
  return privateFolder(path)
}

/**
 * Closes the folder of an embedded cloud and all that lies directly in it to other users, also what an earlier version
 * left open. Root's servers run as another user, who passes through to a folder of their own.
 * @param {string} home
 */
export function closeHome(home) {
  privateFolder(home, process.getuid?.() === 0 ? 0o711 : 0o700)
  for (const name of readdirSync(home)) {
    const path = join(home, name)
    const found = lstatSync(path, { throwIfNoEntry: false })
    if (name === 'servers' || !found || found.isSymbolicLink()) continue
    refuseForeign(path, home)
    restrict(path, found.isDirectory() ? 0o700 : 0o600)
  }
}

/**
 * Another user's folder could hold anything, and what lies here is run. The owner of the clone is trusted anyway: it is
 * their code that runs (as with sudo in your own clone).
 * @param {string} path @param {string} whole the folder to take back
 */
function refuseForeign(path, whole) {
  const { uid } = statSync(path)
  const me = process.getuid?.()
  if (me === undefined || uid === me) return
  if (me === 0 && uid === statSync(fileURLToPath(new URL('..', import.meta.url))).uid) return
  throw new Stop(
    'FOLDER_NOT_OURS',
    `${path} belongs to user id ${uid}, not to you (${me})`,
    `check what it contains, then run: sudo chown -R "$(id -un)" ${whole}`,
  )
}

/** Takes rights away, never adds one. @param {string} path @param {number} mode */
function restrict(path, mode) {
  const { mode: found } = statSync(path)
  if (found & 0o777 & ~(mode | 0o700)) chmodSync(path, found & 0o7777 & (mode | 0o700))
}
