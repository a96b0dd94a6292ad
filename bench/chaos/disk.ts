import { execFile } from 'node:child_process'
import { closeSync, openSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'

/** A small disk in memory, for a server to fill. */
export interface Disk extends AsyncDisposable {
  fill(): void
  free(): void
}

/** Undefined where we may not mount: it takes root, on Linux, outside most containers. The folder must be there. */
export async function mountDisk(folder: string, megabytes: number): Promise<Disk | undefined> {
  const run = promisify(execFile)
  try {
    await run('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m,mode=755`, 'poolproof-chaos', folder])
  } catch {
    return undefined
  }
  const ballast = join(folder, 'ballast')
  return {
    fill() {
      const file = openSync(ballast, 'a')
      // Large pieces first, then what fits between them.
      for (const size of [1 << 20, 4096]) while (writes(file, size));
      closeSync(file)
    },
    free: () => rmSync(ballast, { force: true }),
    [Symbol.asyncDispose]: async () => void (await run('umount', ['--lazy', folder])),
  }
}

function writes(file: number, size: number): boolean {
  try {
    return writeSync(file, Buffer.alloc(size)) > 0
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOSPC') return false
    throw error
  }
}
