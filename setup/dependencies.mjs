// Runs before anything is installed, on Node 20 or later: plain JavaScript, no dependency.
import { createHash } from 'node:crypto'
import { accessSync, constants, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { basename, delimiter, join } from 'node:path'
import { runChild } from './child.mjs'
import { withLock } from './lock.mjs'
import { log, logFile, say, step } from './progress.mjs'
import { Stop } from './stop.mjs'

/** npm writes it as the very last thing of a complete installation. */
const INSTALLED = 'node_modules/.package-lock.json'
const STAMP = 'node_modules/.poolproof-installed'

/** @param {string} root the clone @returns {string} the project's own Node */
export const ownNode = (root) => join(root, 'node_modules/node/bin/node')

/**
 * Makes node_modules what package-lock.json says; does nothing when it is. Two at once in one clone install once.
 * @param {string} root the clone
 */
export async function installDependencies(root) {
  if (!isCurrent(root)) {
    const lock = join(root, '.poolproof/install.lock')
    await withLock(lock, () => (isCurrent(root) ? undefined : install(root)), tellWait)
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
  rmSync(join(root, STAMP), { force: true })
  /** @type {string[]} */
  const output = []
  const keep = (/** @type {Buffer} */ data) => {
    output.push(data.toString())
    log(data.toString())
  }
  const [file, ...args] = npm()
  const code = await step('Installing the packages of package-lock.json (npm ci)', () =>
    runChild(
      file,
      [...args, 'ci', '--no-audit', '--no-fund'],
      { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] },
      {
        wholeGroup: true,
        onStart: ({ stdout, stderr }) => [stdout, stderr].forEach((stream) => void stream?.on('data', keep)),
      },
    ),
  ).catch((error) => {
    throw error.code === 'ENOENT'
      ? new Stop('NPM_MISSING', 'npm is not on the PATH', 'install Node 20 or later with npm')
      : error
  })
  if (code > 128) process.exit(code)
  if (code !== 0) {
    const last = output.join('').trim().split('\n').slice(-12).join('\n  ')
    throw new Stop(
      'NPM_CI_FAILED',
      `npm ci ended with exit code ${code}\n  ${last}`,
      `read ${logFile()}, then: npm ci`,
    )
  }
  stamp(root)
}

/**
 * The npm that runs this script (another package manager names itself there too), else the one on the PATH.
 * @returns {[string, ...string[]]}
 */
function npm() {
  const script = process.env.npm_execpath
  return script && basename(script) === 'npm-cli.js' ? [process.execPath, script] : ['npm']
}

/** @param {string} root */
function isCurrent(root) {
  const installed = statSync(join(root, INSTALLED), { throwIfNoEntry: false })
  if (!installed) return false
  if (readText(join(root, STAMP)) === mark(root)) return true
  // Somebody typed `npm ci` or `npm install` themselves: good enough if it is the same set of packages.
  if (!sameSet(readPackages(join(root, 'package-lock.json')), readPackages(join(root, INSTALLED))))
    return false
  stamp(root)
  return true
}

/** @param {string} root */
const stamp = (root) => writeFileSync(join(root, STAMP), mark(root))

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

/** @typedef {Record<string, { version?: string, integrity?: string, optional?: boolean }>} Packages */

/** @param {Packages} wanted @param {Packages} got */
function sameSet(wanted, got) {
  return Object.entries(wanted).every(([path, { version, integrity, optional }]) => {
    const there = got[path]
    if (path === '') return true
    return there ? there.version === version && there.integrity === integrity : optional === true
  })
}

/** @param {string} file @returns {Packages} */
const readPackages = (file) => JSON.parse(readFileSync(file, 'utf8')).packages

/** @param {string} file */
function readText(file) {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
}

/** @param {string} file */
function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/**
 * The PATH on which the project's own Node and tools come first.
 * @param {string} root
 */
export const ownPath = (root) =>
  [join(root, 'node_modules/node/bin'), join(root, 'node_modules/.bin'), process.env.PATH].join(delimiter)
