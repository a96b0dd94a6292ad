// Runs before anything is installed, on Node 22.12 or later: plain JavaScript, no dependency.
import { spawn } from 'node:child_process'
import { constants } from 'node:os'

/**
 * @typedef {object} ChildOptions
 * @property {boolean} [wholeGroup] signals go to everything the program started as well: for programs with nothing to clean up
 * @property {AbortSignal | undefined} [signal] instead of this process's signals: its abort reaches the program as one SIGINT
 * @property {(child: import('node:child_process').ChildProcess) => void} [onStart]
 */

/** npm and the terminal both deliver one Ctrl+C; what follows within this time is the same key press. */
const SAME_PRESS_MS = 500

/**
 * Runs a program to its end and hands it each signal once. It gets a session of its own: a Ctrl+C in the terminal would
 * otherwise reach it and everything below it directly, and servers would fall before the program that stops them in order.
 * @param {string} file @param {string[]} args
 * @param {import('node:child_process').SpawnOptions} options
 * @param {ChildOptions} [more]
 * @returns {Promise<number>} its exit code; 128 + n when a signal ended it
 */
export function runChild(file, args, options, { wholeGroup = false, signal, onStart } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { ...options, detached: true })
    const stopForwarding = signal ? forwardAbort(child, signal) : forwardSignals(child, wholeGroup)
    onStart?.(child)
    child.once('error', (error) => {
      stopForwarding()
      reject(error)
    })
    child.once('close', (code, ended) => {
      stopForwarding()
      resolve(code ?? 128 + (ended ? constants.signals[ended] : 0))
    })
  })
}

/** @param {import('node:child_process').ChildProcess} child @param {AbortSignal} signal */
function forwardAbort(child, signal) {
  const interrupt = () => void child.kill('SIGINT')
  signal.addEventListener('abort', interrupt, { once: true })
  return () => signal.removeEventListener('abort', interrupt)
}

/** @param {import('node:child_process').ChildProcess} child @param {boolean} wholeGroup */
function forwardSignals(child, wholeGroup) {
  /** @type {NodeJS.Signals[]} */
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP']
  /** @type {Map<NodeJS.Signals, number>} */
  const last = new Map()
  /** @param {NodeJS.Signals} signal */
  const forward = (signal) => {
    const now = performance.now()
    if (now - (last.get(signal) ?? Number.NEGATIVE_INFINITY) < SAME_PRESS_MS) return
    last.set(signal, now)
    if (wholeGroup && child.pid) process.kill(-child.pid, signal)
    else child.kill(signal)
  }
  for (const signal of signals) process.on(signal, forward)
  return () => {
    for (const signal of signals) process.off(signal, forward)
  }
}

/** An npm that was killed would leave this process, and a Ctrl+C would no longer reach it. */
export function followNpm() {
  const parent = process.ppid
  if (process.env.npm_lifecycle_event)
    setInterval(() => process.ppid !== parent && process.kill(process.pid, 'SIGTERM'), 500).unref()
}
