// Runs before anything is installed, on Node 22.12 or later: plain JavaScript, no dependency.
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'

/**
 * The command line; empty when there is no such process, or only its unreaped remains.
 * @param {number} pid
 */
export function commandOf(pid) {
  if (process.platform !== 'linux') return ps(pid, 'command=')
  return textOf(`/proc/${pid}/cmdline`).replaceAll('\0', ' ')
}

/**
 * When it started, in the system's own unit: distinguishes a process from a later one with the same id. Empty when there is none.
 * @param {number} pid
 */
export function startOf(pid) {
  if (process.platform !== 'linux') return ps(pid, 'lstart=').replaceAll(' ', '_')
  const stat = textOf(`/proc/${pid}/stat`)
  return stat.slice(stat.lastIndexOf(')')).split(' ')[20] ?? ''
}

/** @param {number} pid @param {NodeJS.Signals} signal */
export function sendSignal(pid, signal) {
  try {
    process.kill(pid, signal)
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'ESRCH') throw error
  }
}

/**
 * Sends a signal and waits up to `wait` ms; true when the process is gone.
 * @param {number} pid @param {NodeJS.Signals} signal @param {number} wait
 */
export async function endProcess(pid, signal, wait) {
  const until = Date.now() + wait
  sendSignal(pid, signal)
  // A stopped process takes no other signal than SIGKILL before it goes on.
  sendSignal(pid, 'SIGCONT')
  while (Date.now() < until && commandOf(pid)) await sleep(10)
  return !commandOf(pid)
}

/** @param {number} pid @param {string} field */
function ps(pid, field) {
  return spawnSync('ps', ['-o', field, '-p', String(pid)], { encoding: 'utf8' }).stdout.trim()
}

/** The text of a file; empty where it cannot be read. @param {string} path */
export function textOf(path) {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}
