// Preloaded into every Node process of one `pulumi` command (NODE_OPTIONS): writes down when it began, when it said its
// first word, when it ended, and what processor time it took. A plugin's first word is the port it listens on.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { isMainThread } from 'node:worker_threads'

const folder = process.env.POOLPROOF_CLOCKS
if (folder && isMainThread) watch(folder)

/** @param {string} folder */
function watch(folder) {
  const began = performance.timeOrigin
  const now = () => performance.timeOrigin + performance.now()
  /** @type {number | undefined} */
  let ready
  const write = () => {
    const { user, system } = process.cpuUsage()
    const clock = { command: process.argv.slice(1), began, ready, ended: now(), cpu: (user + system) / 1000 }
    writeFileSync(join(folder, `${process.pid}.json`), JSON.stringify(clock))
  }
  const { stdout } = process
  const original = stdout.write
  stdout.write = function first(/** @type {any[]} */ ...args) {
    stdout.write = original
    ready = now()
    write()
    return original.apply(stdout, /** @type {any} */ (args))
  }
  // The engine may end a plugin with a signal that no program hears.
  setInterval(write, 100).unref()
  process.on('exit', write)
}
