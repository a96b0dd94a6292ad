// `node guard-process.mjs FOLDER`: waits for the end of its input, then leaves no process and no file of the run that
// FOLDER belongs to. A process belongs to it when its environment or its command line names the folder.
import { execFileSync, spawnSync } from 'node:child_process'
import {
  existsSync,
  lstatSync,
  readdirSync,
  readlinkSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { hostname } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { commandOf, startOf, textOf } from './pid.mjs'

/** Each means "end" to Node, Postgres and PgBouncer, every one more urgently; milliseconds until the next. */
const SIGNALS = /** @type {const} */ ([
  ['SIGTERM', 500],
  ['SIGINT', 3000],
  ['SIGQUIT', 3000],
  ['SIGKILL', 3000],
])
/** For a task that stops its servers in order. */
const IN_ORDER_MS = 20_000
const POLL_MS = 25
/** A folder without the note of its guard is about to get one, or was left by a kill at that moment. */
const NOTED_MS = 60_000
/** Cleaners of temporary folders remove what was not touched for days. */
const TOUCH_MS = 3_600_000
/** The guard of another container cannot be asked; one that did not touch its note for so long is gone. */
const FOREIGN_DEAD_MS = 2 * TOUCH_MS

/** @param {string} folder */
async function guard(folder) {
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) process.on(signal, () => {})
  touch(folder)
  const touching = setInterval(() => touch(folder), TOUCH_MS)
  const swept = sweep(dirname(folder), basename(folder))
  let first = ''
  for await (const text of process.stdin.setEncoding('utf8')) first += text
  clearInterval(touching)
  for (const pid of first.split('\n').filter(Boolean).map(Number)) await ends([pid], 'SIGTERM', IN_ORDER_MS)
  await clean(folder)
  await swept
}

/** Whole or not at all, so that no other guard takes the run for one without a guard. @param {string} folder */
function touch(folder) {
  const draft = join(folder, 'guard.new')
  try {
    writeFileSync(draft, `${process.pid} ${startOf(process.pid)} ${processSpace()}\n`)
    renameSync(draft, join(folder, 'guard'))
  } catch {
    // A full disk, or a folder that was removed: the run has to be ended all the same.
  }
}

/** Where a process id means this process: containers may share a folder of temporary files, and no ids. */
function processSpace() {
  try {
    return `${hostname()}/${readlinkSync('/proc/self/ns/pid')}`
  } catch {
    return hostname()
  }
}

/** Cleans up after earlier runs whose guard was killed as well. @param {string} place @param {string} own */
async function sweep(place, own) {
  for (const name of readdirSync(place))
    if (name !== own && /^poolproof-run-\w{6}$/.test(name) && isAbandoned(join(place, name)))
      await clean(join(place, name))
}

/** @param {string} folder */
function isAbandoned(folder) {
  const found = lstatSync(folder, { throwIfNoEntry: false })
  if (!found?.isDirectory() || found.uid !== process.getuid?.()) return false
  const note = join(folder, 'guard')
  const [pid, start, space] = textOf(note).trim().split(' ')
  if (!pid) return Date.now() - found.mtimeMs > NOTED_MS
  if (space !== processSpace())
    return Date.now() - (statSync(note, { throwIfNoEntry: false })?.mtimeMs ?? Date.now()) > FOREIGN_DEAD_MS
  return !commandOf(Number(pid)) || startOf(Number(pid)) !== start
}

/** @param {string} folder */
async function clean(folder) {
  for (const [signal, wait] of SIGNALS) await ends(belonging(folder), signal, wait)
  for (const place of mountsBelow(folder)) spawnSync('umount', ['--lazy', place])
  try {
    // What had to lie elsewhere is linked to from here.
    const links = readdirSync(folder).filter(
      (name) => name.startsWith('also-') && existsSync(join(folder, name)),
    )
    for (const path of [...links.map((name) => realpathSync(join(folder, name))), folder])
      rmSync(path, { recursive: true, force: true, maxRetries: 3 })
  } catch {
    // Not ours to remove, such as a file of another user: the next guard tries again.
  }
}

/** @param {number[]} pids @param {NodeJS.Signals} signal @param {number} wait in milliseconds */
async function ends(pids, signal, wait) {
  // A stopped process takes no other signal than SIGKILL before it goes on.
  for (const pid of pids) for (const one of [signal, /** @type {const} */ ('SIGCONT')]) send(pid, one)
  const until = Date.now() + wait
  while (Date.now() < until && pids.some(commandOf)) await sleep(POLL_MS)
}

/** @param {number} pid @param {NodeJS.Signals} signal */
function send(pid, signal) {
  try {
    process.kill(pid, signal)
  } catch {
    // Gone already, or of another user.
  }
}

/** @param {string} folder @returns {number[]} */
function belonging(folder) {
  if (process.platform !== 'linux') return listed(folder)
  const pids = readdirSync('/proc')
    .map(Number)
    .filter((pid) => pid && pid !== process.pid)
  return pids.filter((pid) =>
    ['cmdline', 'environ'].some((name) => textOf(`/proc/${pid}/${name}`).includes(folder)),
  )
}

/** @param {string} folder @returns {number[]} */
function listed(folder) {
  const lines = execFileSync('ps', ['-axwwE', '-o', 'pid=,command='], { encoding: 'utf8' }).split('\n')
  const pids = lines.filter((line) => line.includes(folder)).map((line) => Number.parseInt(line, 10))
  return pids.filter((pid) => pid !== process.pid)
}

/** @param {string} folder */
function mountsBelow(folder) {
  const places = textOf('/proc/mounts')
    .split('\n')
    .map((line) => line.split(' ')[1] ?? '')
  return places.filter((place) => place.startsWith(`${folder}/`))
}

await guard(process.argv[2] ?? '')
process.exit()
