import { chmodSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { homedir, userInfo } from 'node:os'
import { basename, dirname, isAbsolute, join } from 'node:path'
import { Problem } from '../infra/model/problem.ts'
import { withLock } from './lock.mjs'
import { say } from './progress.mjs'

export interface User {
  uid: number
  home: string
  /** XDG_CACHE_HOME; counts only when absolute, as its specification says. */
  xdgCacheHome?: string | undefined
}

const currentUser = (): User => ({
  uid: userInfo().uid,
  home: homedir(),
  xdgCacheHome: process.env.XDG_CACHE_HOME,
})

/**
 * Where fetched tools are kept, once per user and version. Root's lies outside its home: servers that refuse to run as
 * root are started by it as another user, who has to be able to reach them.
 */
export function cacheFolder({ uid, home, xdgCacheHome }: User = currentUser()): string {
  if (xdgCacheHome && isAbsolute(xdgCacheHome)) return join(xdgCacheHome, 'poolproof')
  return uid === 0 ? '/var/cache/poolproof' : join(home, '.cache', 'poolproof')
}

/**
 * The folder `name` (tool/version) of the cache, made by `fill` in a temporary folder beside it and renamed when complete:
 * it is there whole or not at all. Two at once fill it once.
 */
export async function cached(
  name: string,
  fill: (folder: string) => Promise<void>,
  isThere: (folder: string) => boolean,
  root: string = cacheFolder(),
): Promise<string> {
  const folder = join(root, name)
  if (isThere(folder)) return folder
  makeShared(dirname(folder))
  return withLock(
    `${folder}.lock`,
    async () => {
      if (isThere(folder)) return folder
      removeUnfinished(folder)
      const draft = mkdtempSync(`${folder}.unfinished-`)
      try {
        await fill(draft)
        chmodSync(draft, 0o755)
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

function makeShared(folder: string): void {
  try {
    const first = mkdirSync(folder, { recursive: true })
    for (let made = folder; first && made.length >= first.length; made = dirname(made)) chmodSync(made, 0o755)
  } catch (error) {
    throw new Problem(
      'CACHE_NOT_WRITABLE',
      `the cache folder ${folder} cannot be made (${(error as NodeJS.ErrnoException).code})`,
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
