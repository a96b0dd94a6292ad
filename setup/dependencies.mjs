// Runs before anything is installed, on Node 22.12 or later: plain JavaScript, no dependency.
import { accessSync, constants } from 'node:fs'
import { basename, delimiter, join } from 'node:path'
import { isInstalled, removeStamp, setStamp } from './installed.mjs'
import { runChild } from './process/child.mjs'
import { withLock } from './process/lock.mjs'
import { log, logFile, say, step } from './process/progress.mjs'
import { Stop } from './process/setup-error.mjs'

/** @param {string} root the clone @returns {string} the project's own Node */
export const ownNode = (root) => join(root, 'node_modules/node/bin/node')

/**
 * The PATH on which the project's own Node and tools come first.
 * @param {string} root
 */
export const ownPath = (root) =>
  [join(root, 'node_modules/node/bin'), join(root, 'node_modules/.bin'), process.env.PATH].join(delimiter)

/**
 * Nothing is left to install.
 * @param {string} root the clone
 */
export const isReady = (root) => isInstalled(root) && isExecutable(ownNode(root))

/**
 * Makes node_modules what package-lock.json says; does nothing when it is. Two at once in one clone install once.
 * @param {string} root the clone
 */
export async function installDependencies(root) {
  if (!isInstalled(root)) {
    const lock = join(root, '.poolproof/install.lock')
    await withLock(lock, () => (isInstalled(root) ? undefined : install(root)), tellWait)
  }
  if (!isExecutable(ownNode(root))) {
    throw new Stop(
      'OWN_NODE_MISSING',
      "npm did not run the install scripts, so the project's own Node 24 is not there",
      'npm rebuild --ignore-scripts=false',
    )
  }
}

/** @param {{ pid: number }} holder */
const tellWait = ({ pid }) =>
  say(`… waiting for process ${pid}, which is installing the packages of this clone`)

/** @param {string} root */
async function install(root) {
  removeStamp(root)
  let output = ''
  const keep = (/** @type {Buffer} */ data) => {
    output += data
    log(data.toString())
  }
  const { file, args } = npm()
  const code = await step('Installing the packages of package-lock.json (npm ci)', () =>
    runChild(
      file,
      [...args, 'ci', '--no-audit', '--no-fund'],
      { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] },
      {
        wholeGroup: true,
        onStart({ stdout, stderr }) {
          stdout?.on('data', keep)
          stderr?.on('data', keep)
        },
      },
    ),
  ).catch((error) => {
    if (error.code !== 'ENOENT') throw error
    throw new Stop('NPM_MISSING', 'npm is not on the PATH', 'install Node 22.12 or later with npm')
  })
  if (code > 128) process.exit(code)
  if (code !== 0) {
    throw new Stop(
      'NPM_CI_FAILED',
      `npm ci ended with exit code ${code}${errorLines(output)}`,
      `read ${logFile()}, then: npm ci`,
    )
  }
  setStamp(root)
}

/** What npm says of the cause comes first; help texts follow. @param {string} output */
function errorLines(output) {
  const lines = output.split('\n').filter((line) => /^npm (error|ERR!) *\S/.test(line))
  return lines
    .slice(0, 10)
    .map((line) => `\n  ${line}`)
    .join('')
}

/** The npm that runs this script (another package manager names itself there too), else the one on the PATH. */
function npm() {
  const script = process.env.npm_execpath
  return script && basename(script) === 'npm-cli.js'
    ? { file: process.execPath, args: [script] }
    : { file: 'npm', args: [] }
}

/** @param {string} file */
export function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}
