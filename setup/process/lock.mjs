// Runs before anything is installed, on Node 22.12 or later: plain JavaScript, no dependency.
import { randomUUID } from 'node:crypto'
import { linkSync, mkdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { startOf } from './pid.mjs'

const POLL_MS = 100
const BEAT_MS = 5000
/** A holder on another machine cannot be asked; one that has not touched its lock for so long is gone. */
const FOREIGN_DEAD_MS = 60_000
/** Taking over lasts a few milliseconds; a process that left this mark behind was killed in them. */
const TAKEOVER_DEAD_MS = 10_000

/** @typedef {{ pid: number, started: string, host: string, id: string }} Holder */

/**
 * Runs `work` while holding the lock `file`; waits as long as a living process holds it, takes it over from a dead one.
 * @template T
 * @param {string} file created with everything its folder needs, removed afterwards
 * @param {() => T | Promise<T>} work
 * @param {(holder: Holder) => void} [onWait] called once when another process holds it
 * @returns {Promise<T>}
 */
export async function withLock(file, work, onWait) {
  mkdirSync(dirname(file), { recursive: true })
  const mine = { pid: process.pid, started: startOf(process.pid), host: hostname(), id: randomUUID() }
  let reported = false
  while (!place(file, mine)) {
    const holder = read(file)
    if (isDead(file, holder)) takeOver(file)
    else {
      if (holder && !reported) onWait?.(holder)
      reported ||= Boolean(holder)
      await sleep(POLL_MS)
    }
  }
  const beat = setInterval(() => touch(file), BEAT_MS).unref()
  try {
    return await work()
  } finally {
    clearInterval(beat)
    if (read(file)?.id === mine.id) rmSync(file, { force: true })
  }
}

/**
 * Puts the lock there with its content in one step, so that no process ever reads half a lock.
 * @param {string} file @param {Holder} holder
 */
function place(file, holder) {
  const draft = `${file}.${holder.id}`
  writeFileSync(draft, JSON.stringify(holder))
  try {
    linkSync(draft, file)
    return true
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'EEXIST') return false
    throw error
  } finally {
    rmSync(draft, { force: true })
  }
}

/** @param {string} file @returns {Holder | undefined} undefined when it is no longer held */
function read(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return undefined
  }
}

/**
 * Only one may judge and remove at a time: two that both saw the dead holder would otherwise remove each other's new lock.
 * @param {string} file
 */
function takeOver(file) {
  const mark = `${file}.takeover`
  const me = { pid: process.pid, started: '', host: hostname(), id: randomUUID() }
  if (!place(mark, me)) {
    if (age(mark) > TAKEOVER_DEAD_MS) rmSync(mark, { force: true })
    return
  }
  if (isDead(file, read(file))) rmSync(file, { force: true })
  rmSync(mark, { force: true })
}

/** @param {string} file @param {Holder | undefined} holder undefined when the file is gone or unreadable */
function isDead(file, holder) {
  if (holder?.host !== hostname()) return age(file) > FOREIGN_DEAD_MS
  try {
    process.kill(holder.pid, 0)
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === 'ESRCH'
  }
  const started = startOf(holder.pid)
  return started !== '' && holder.started !== '' && started !== holder.started
}

/** @param {string} file */
const age = (file) => Date.now() - (statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? Date.now())

/** @param {string} file */
function touch(file) {
  try {
    utimesSync(file, new Date(), new Date())
  } catch {
    // Removed manually meanwhile: nothing left to keep fresh.
  }
}
