// Runs before anything is installed, on Node 22.12 or later: plain JavaScript, no dependency.
import { statSync } from 'node:fs'
import { join } from 'node:path'
import { closeHome } from '../private-folder.mjs'
import { logFile, openLog } from './progress.mjs'
import { Stop } from './setup-error.mjs'

/**
 * Opens the log of this run, unless the process that started it has done so.
 * @param {string} root the clone @param {string} task
 */
export function beginLog(root, task) {
  if (logFile()) return
  const home = join(root, '.poolproof')
  try {
    closeHome(home)
    openLog(join(home, 'logs'), task.replaceAll(/\W+/g, '-'))
  } catch (error) {
    if (error instanceof Stop) throw error
    const { code, path = home } = /** @type {NodeJS.ErrnoException} */ (error)
    throw new Stop('FOLDER_NOT_WRITABLE', `${path} cannot be written (${code})`, fixOf(home, root))
  }
}

/**
 * What is somebody else's wants another owner, what is one's own other rights.
 * @param {string} home @param {string} root
 */
function fixOf(home, root) {
  const there = statSync(home, { throwIfNoEntry: false })
  if (there && !there.isDirectory()) return `move the file away: mv ${home} ${home}.before`
  const { uid } = there ?? statSync(root)
  const path = there ? home : root
  return uid === process.getuid?.() ? `chmod -R u+rwX ${path}` : `sudo chown -R "$(id -un)" ${path}`
}
