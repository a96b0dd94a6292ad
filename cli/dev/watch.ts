import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { readFileSync, statSync } from 'node:fs'
import { relative, sep } from 'node:path'
import { watch } from 'chokidar'
import { Problem } from '../../rules/problem.ts'

export interface Watched {
  folder: string
  /** Names of files and folders that are not looked at, wherever they are below it. */
  ignore?: RegExp
  /** Says which of its files count; all if left out. */
  only?: (file: string) => boolean
}

interface Listener {
  /** Called with the path of a file whose content changed. */
  changed(file: string): void
  failed(problem: Problem): void
}

/**
 * Watches the files of a folder until disposed. Node's own recursive watch loses a file on Linux once an editor puts another
 * in its place.
 *
 * @throws Problem DEV_NOT_WATCHED
 */
export async function watchFiles(
  { folder, ignore, only = () => true }: Watched,
  { changed, failed }: Listener,
): Promise<AsyncDisposable> {
  const problem = (code: string | undefined) =>
    new Problem(
      'DEV_NOT_WATCHED',
      `${folder} cannot be watched (${code})`,
      code === 'ENOSPC'
        ? 'sudo sysctl fs.inotify.max_user_watches=524288'
        : `name a folder that you may read: ls ${folder}`,
    )
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) throw problem('ENOTDIR')
  const named = (path: string) => relative(folder, path)
  const isIgnored = (path: string) =>
    named(path)
      .split(sep)
      .some((part) => ignore?.test(part))
  const known = new Map<string, string | undefined>()
  let isReady = false
  // Each event is a change of its own: saves of one moment are put together later.
  const watcher = watch(folder, { ignored: isIgnored, atomic: false })
  watcher.on('error', (error) => failed(problem((error as NodeJS.ErrnoException).code)))
  const look = (path: string) => {
    if (!only(named(path))) return
    const content = contentOf(path)
    // Many programs write a file again as it was.
    if (content === known.get(path)) return
    known.set(path, content)
    if (isReady) changed(path)
  }
  watcher.on('all', (_, path) => {
    look(path)
    if (isReady) setTimeout(look, LATE_MS, path).unref()
  })
  await once(watcher, 'ready')
  isReady = true
  return {
    async [Symbol.asyncDispose]() {
      isReady = false
      await watcher.close()
    },
  }
}

/** chokidar says nothing of a file that changes again within 50 ms: it is looked at once more. */
const LATE_MS = 100

/** Bytes of a file that is looked into; of a larger one, size and time have to do. */
const LARGEST = 2_000_000

/** Undefined where there is no such file. */
function contentOf(path: string): string | undefined {
  try {
    const stats = statSync(path)
    if (!stats.isFile()) return undefined
    const { size, mtimeMs } = stats
    return size > LARGEST
      ? `${size} ${mtimeMs}`
      : createHash('sha1').update(readFileSync(path)).digest('base64')
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined
    throw error
  }
}
