// Preloaded by `runtime.options.nodeargs` of Pulumi.yaml. The engine starts programs with the `node` of the PATH; where
// that is older than 24 and cannot run TypeScript, this runs the same command line with the project's own instead.
const { spawnSync } = require('node:child_process')
const { existsSync } = require('node:fs')
const { constants } = require('node:os')
const { join } = require('node:path')

const LEAST = 24
const OWN = join(__dirname, '../node_modules/node/bin/node')
const MARK = 'POOLPROOF_UNDER_OLDER_NODE'

/**
 * Returns at once under Node 24 or later; otherwise never returns.
 * @param {string[]} args the script and its arguments
 */
function ensureOwnNode(args) {
  if (Number.parseInt(process.versions.node, 10) >= LEAST) return
  if (!existsSync(OWN)) {
    process.stderr.write(
      'OWN_NODE_MISSING: the packages of this clone are not installed\n  fix: npm run setup\n',
    )
    process.exit(1)
  }
  const env = { ...process.env, [MARK]: 'yes' }
  const { status, signal, error } = spawnSync(OWN, [...process.execArgv, ...args], { stdio: 'inherit', env })
  if (error) throw error
  process.exit(status ?? 128 + (signal ? constants.signals[signal] : 0))
}

/** The older Node in front waits and cannot forward signals: when one has ended it, the program ends as well. */
function followOlderNode() {
  if (!process.env[MARK]) return
  delete process.env[MARK]
  const parent = process.ppid
  const watch = setInterval(() => {
    if (process.ppid === parent) return
    clearInterval(watch)
    process.kill(process.pid, 'SIGINT')
  }, 250).unref()
}

if (/** @type {NodeJS.Module} */ (module).isPreloading) {
  followOlderNode()
  ensureOwnNode(process.argv.slice(1))
}

module.exports = { ensureOwnNode }
