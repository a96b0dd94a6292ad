import { chmodSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { Problem } from '../../rules/problem.ts'
import { withLock } from '../process/lock.mjs'
import { say } from '../progress.mjs'
import { cacheFolder } from './cache-folder.mjs'

/**
 * The folder `name` (tool/version) of the cache, made by `fill` in a temporary folder next to it and renamed when complete:
 * it is there whole or not at all. Two at once fill it once. What others could have written to is fetched again: it is run.
 *
 * @throws Problem CACHE_NOT_WRITABLE, CACHE_NOT_OURS
 */
export async function fetchOnce(
  name: string,
  fill: (folder: string) => Promise<void>,
  isThere: (folder: string) => boolean,
  root: string = cacheFolder(),
): Promise<string> {
  const folder = join(root, name)
  const isGood = () => isThere(folder) && isOnlyOurs(folder)
  makeShared(dirname(folder), root)
  if (isGood()) return folder
  return withLock(
    `${folder}.lock`,
    async () => {
      if (isGood()) return folder
      if (isThere(folder)) say(`${folder} could be written by others: fetching ${name} again`)
      removeUnfinished(folder)
      const draft = mkdtempSync(`${folder}.unfinished-`)
      try {
        await fill(draft)
        chmodSync(draft, 0o755)
        for (const path of pathsOf(draft)) withoutOthers(path)
        rmSync(folder, { recursive: true, force: true })
        renameSync(draft, folder)
        return folder
      } finally {
        removeUnfinished(folder)
      }
    },
    ({ pid }) => say(`… waiting for process ${pid}, which is fetching ${name}`),
  )
}

/** True when only this user and root could have changed anything in it. */
export function isOnlyOurs(folder: string): boolean {
  return pathsOf(folder).every((path) => {
    const found = lstatSync(path)
    return isTrusted(found.uid) && (found.isSymbolicLink() || !(found.mode & 0o022))
  })
}

function pathsOf(folder: string): string[] {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  return [folder, ...names.map((name) => join(folder, name))]
}

const isTrusted = (uid: number): boolean => [0, process.getuid?.() ?? uid].includes(uid)

/** The folders from `folder` up to `root`: others may look into them, and change nothing. */
function makeShared(folder: string, root: string): void {
  makeFolders(folder)
  for (let one = folder; one.length >= root.length; one = dirname(one)) {
    const { uid } = lstatSync(one)
    if (!isTrusted(uid))
      throw new Problem(
        'CACHE_NOT_OURS',
        `the cache folder ${one} belongs to user id ${uid}, who could change the programs in it`,
        'export XDG_CACHE_HOME=/a/folder/of/your/own',
      )
    withoutOthers(one)
  }
}

function withoutOthers(path: string): void {
  const found = lstatSync(path)
  if (!found.isSymbolicLink() && found.mode & 0o022) chmodSync(path, found.mode & 0o7755)
}

function makeFolders(folder: string): void {
  try {
    const first = mkdirSync(folder, { recursive: true })
    for (let made = folder; first && made.length >= first.length; made = dirname(made)) chmodSync(made, 0o755)
  } catch (error) {
    throw new Problem(
      'CACHE_NOT_WRITABLE',
      `the cache folder ${folder} cannot be created (${(error as NodeJS.ErrnoException).code})`,
      'export XDG_CACHE_HOME=/a/folder/you/can/write',
    )
  }
}

/** What a killed process left behind. Only called while holding the lock. */
function removeUnfinished(folder: string): void {
  for (const name of readdirSync(dirname(folder))) {
    if (!name.startsWith(`${basename(folder)}.unfinished-`)) continue
    rmSync(join(dirname(folder), name), { recursive: true, force: true })
  }
}
