// Runs before anything is installed, on Node 22.12 or later: plain JavaScript, no dependency.
import { existsSync, readdirSync, rmSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { LossyLog } from './lossy-log.mjs'
import { closeHome, privateFolder } from './private-folder.mjs'
import { Stop } from './setup-error.mjs'

const SPINNER = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏']
const SPIN_MS = 100
const QUIET_MS = 1000
const REMIND_MS = 30_000
const KEPT_LOGS = 20

/** @type {Map<symbol, { text: string, began: number, said: number }>} */
const active = new Map()
/** @type {NodeJS.Timeout | undefined} */
let timer
let frame = 0
/** @type {LossyLog | undefined} */
let written

const live = () => Boolean(process.stderr.isTTY)
const coloured = () => live() && !process.env.NO_COLOR
/** @param {number} code @param {string} text */
const colour = (code, text) => (coloured() ? `\u001b[${code}m${text}\u001b[0m` : text)
/** @param {number} ms */
const seconds = (ms) => `${(ms / 1000).toFixed(ms < 10_000 ? 1 : 0)} s`
const wipe = () => (live() ? '\r\u001b[K' : '')

/**
 * Names the log file of this run and of every process it starts (through POOLPROOF_LOG); keeps the newest twenty.
 * @param {string} folder @param {string} task
 */
function openLog(folder, task) {
  privateFolder(folder)
  for (const old of readdirSync(folder)
    .sort()
    .reverse()
    .slice(KEPT_LOGS - 1))
    rmSync(join(folder, old), { force: true })
  const time = new Date().toISOString().replace(/\D/g, '').slice(0, 14)
  process.env.POOLPROOF_LOG = join(folder, `${time}-${process.pid}-${task}.log`)
  log(`${task} with Node ${process.versions.node} on ${process.platform} ${process.arch}`)
}

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
 * A folder of another user needs another owner, your own needs other permissions.
 * @param {string} home @param {string} root
 */
function fixOf(home, root) {
  const there = statSync(home, { throwIfNoEntry: false })
  if (there && !there.isDirectory()) return `move the file away: mv ${home} ${home}.before`
  const { uid } = there ?? statSync(root)
  const path = there ? home : root
  return uid === process.getuid?.() ? `chmod -R u+rwX ${path}` : `sudo chown -R "$(id -un)" ${path}`
}

/** Where the details of this run are written, or undefined outside one. */
export const logFile = () => process.env.POOLPROOF_LOG

/**
 * Adds a line to the log, for finding a cause later; nothing on the screen. Never pass a secret.
 * @param {string} text
 */
export function log(text) {
  const file = logFile()
  // The log goes with its folder.
  if (!file || !existsSync(dirname(file))) return
  const time = () => new Date().toISOString()
  if (written?.path !== file)
    written = new LossyLog(file, { lostLine: (lost) => `${time()} ${lost} entries could not be written` })
  written.add(`${time()} ${text.trimEnd()}`)
}

/**
 * Prints a line without tearing a running spinner. Progress goes to stderr: stdout belongs to the task.
 * @param {string} text
 */
export function say(text) {
  process.stderr.write(`${wipe()}${text}\n`)
  log(text)
}

/**
 * Runs `work`; when it takes over a second its name and the time it takes are shown.
 * @template T
 * @param {string} text what is being done, in a few words
 * @param {() => T | Promise<T>} work
 * @returns {Promise<T>}
 */
export async function step(text, work) {
  const key = Symbol(text)
  const began = performance.now()
  active.set(key, { text, began, said: began })
  timer ??= setInterval(draw, SPIN_MS).unref()
  log(`begin: ${text}`)
  let mark = colour(31, '✗')
  try {
    const result = await work()
    mark = colour(32, '✓')
    return result
  } finally {
    const took = performance.now() - began
    active.delete(key)
    if (active.size === 0) {
      clearInterval(timer)
      timer = undefined
    }
    if (took >= QUIET_MS) process.stderr.write(`${wipe()}${mark} ${text}  ${colour(2, seconds(took))}\n`)
    log(`end: ${text} (${seconds(took)})`)
  }
}

function draw() {
  const now = performance.now()
  const slow = [...active.values()].filter((one) => now - one.began >= QUIET_MS)
  if (live()) {
    const [first] = slow
    if (!first) return
    const more = slow.length > 1 ? ` (and ${slow.length - 1} more)` : ''
    const mark = SPINNER[frame++ % SPINNER.length]
    process.stderr.write(`${wipe()}${mark} ${first.text}${more}  ${colour(2, seconds(now - first.began))}`)
    return
  }
  for (const one of slow) {
    const silent = now - one.said
    if (one.said === one.began || silent >= REMIND_MS) {
      process.stderr.write(
        one.said === one.began ? `… ${one.text}\n` : `… ${one.text}  ${seconds(now - one.began)}\n`,
      )
      one.said = now
    }
  }
}
