import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync, watch } from 'node:fs'
import { join, sep } from 'node:path'
import { Problem } from '../../rules/problem.ts'

export interface Watched {
  folder: string
  /** Names of files and folders that are not looked at, wherever they are below it. */
  ignore?: RegExp
  /** Says which of its files count; all if left out. */
  only?: (file: string) => boolean
}

/** Calls `changed` with the path of each file whose content changed, until disposed. */
export function watchFiles(
  { folder, ignore = /(?!)/, only = () => true }: Watched,
  { changed, failed }: { changed(file: string): void; failed(problem: Problem): void },
): Disposable {
  const counts = (name: string) => !name.split(sep).some((part) => ignore.test(part)) && only(name)
  const known = new Map<string, string | undefined>()
  // What is there now is no change: many programs write a file again as it was.
  for (const name of namesBelow(folder, ignore))
    if (counts(name)) known.set(name, contentOf(join(folder, name)))
  const problem = ({ code }: NodeJS.ErrnoException) => {
    const more = 'sudo sysctl fs.inotify.max_user_watches=524288'
    return new Problem(
      'DEV_NOT_WATCHED',
      `${folder} cannot be watched (${code})`,
      code === 'ENOSPC' ? more : `see that it is a folder and that you may read it: ls ${folder}`,
    )
  }
  try {
    const watcher = watch(folder, {
      recursive: true,
      ignore: (name) => name.split(sep).some((part) => ignore.test(part)),
    })
    watcher.on('error', (error) => failed(problem(error)))
    watcher.on('change', (_, name) => {
      if (typeof name !== 'string' || !counts(name)) return
      const content = contentOf(join(folder, name))
      if (content === known.get(name)) return
      known.set(name, content)
      changed(join(folder, name))
    })
    return { [Symbol.dispose]: () => watcher.close() }
  } catch (error) {
    throw problem(error as NodeJS.ErrnoException)
  }
}

function namesBelow(folder: string, ignore: RegExp, prefix = ''): string[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (ignore.test(entry.name)) return []
    const name = join(prefix, entry.name)
    return entry.isDirectory() ? namesBelow(join(folder, entry.name), ignore, name) : [name]
  })
}

/** Undefined where there is no such file. */
function contentOf(path: string): string | undefined {
  try {
    return statSync(path).isFile()
      ? createHash('sha1').update(readFileSync(path)).digest('base64')
      : undefined
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined
    throw error
  }
}
