// Runs before anything is installed, on Node 22.12 or later: plain JavaScript, no dependency.
import { createHash } from 'node:crypto'
import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** npm writes it as the very last thing of a complete installation. */
const INSTALLED = 'node_modules/.package-lock.json'
const STAMP = 'node_modules/.poolproof-installed'

/**
 * True when node_modules is complete and made from package-lock.json as it is now.
 * @param {string} root the clone
 */
export function isInstalled(root) {
  if (!statSync(join(root, INSTALLED), { throwIfNoEntry: false })) return false
  if (readStamp(root) === mark(root)) return true
  // Somebody typed `npm ci` or `npm install` themselves: good enough if it is the same set of packages.
  if (!sameSet(readPackages(join(root, 'package-lock.json')), readPackages(join(root, INSTALLED))))
    return false
  setStamp(root)
  return true
}

/** Remembers the installation that is there. @param {string} root */
export const setStamp = (root) => writeFileSync(join(root, STAMP), mark(root))

/** @param {string} root */
export const removeStamp = (root) => rmSync(join(root, STAMP), { force: true })

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
