// Runs before anything is installed, on Node 22.12 or later: plain JavaScript, no dependency.
import { createHash } from 'node:crypto'
import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { basename, delimiter, join } from 'node:path'
import { runChild } from './process/child.mjs'
import { withLock } from './process/lock.mjs'
import { log, logFile, say, step } from './progress.mjs'
import { Stop } from './setup-error.mjs'
import { isExecutable } from './tools/on-path.mjs'

/** @param {string} root the clone @returns {string} the project's own Node */
export const ownNode = (root) => join(root, 'node_modules/node/bin/node')

/**
 * The PATH on which the project's own Node and tools come first.
 * @param {string} root
 */
export const ownPath = (root) =>
  [join(root, 'node_modules/node/bin'), join(root, 'node_modules/.bin'), process.env.PATH].join(delimiter)

/**
 * Whether everything is installed.
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

/** npm writes it as the very last thing of a complete installation. */
const INSTALLED = 'node_modules/.package-lock.json'
const STAMP = 'node_modules/.poolproof-installed'

/**
 * True when node_modules is complete and made from package-lock.json as it is now.
 * @param {string} root the clone
 */
function isInstalled(root) {
  if (!statSync(join(root, INSTALLED), { throwIfNoEntry: false })) return false
  if (readStamp(root) === mark(root)) return true
  // After a manual `npm ci` or `npm install`: good enough if it is the same set of packages.
  if (!sameSet(readPackages(join(root, 'package-lock.json')), readPackages(join(root, INSTALLED))))
    return false
  setStamp(root)
  return true
}

/** Remembers the installation that is there. @param {string} root */
const setStamp = (root) => writeFileSync(join(root, STAMP), mark(root))

/** @param {string} root */
const removeStamp = (root) => rmSync(join(root, STAMP), { force: true })

/**
 * Names the lock and the one installation made from it: whatever npm does later invalidates it.
 * @param {string} root
 */
function mark(root) {
  const lock = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex')
  return `${lock} ${statSync(join(root, INSTALLED)).mtimeMs}\n`
}

/** @param {string} root */
function readStamp(root) {
  const file = join(root, STAMP)
  return statSync(file, { throwIfNoEntry: false }) ? readFileSync(file, 'utf8') : undefined
}

/** @typedef {Record<string, { version?: string, integrity?: string, optional?: boolean }>} Packages */

/** @param {Packages | undefined} wanted @param {Packages | undefined} got */
function sameSet(wanted, got) {
  if (!wanted || !got) return false
  return Object.entries(wanted).every(([path, { version, integrity, optional }]) => {
    const there = got[path]
    if (path === '') return true
    return there ? there.version === version && there.integrity === integrity : optional === true
  })
}

/** @param {string} file @returns {Packages | undefined} undefined where the file was cut: then npm installs again, or says what is wrong */
function readPackages(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages
  } catch {
    return undefined
  }
}
