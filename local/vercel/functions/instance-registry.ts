import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { commandOf, sendSignal } from '../../../setup/process/pid.mjs'
import { log } from '../../../setup/progress.mjs'

/** A file per running instance, so that the next start can end what a killed host left. */
export class InstanceRegistry {
  /** Also an argument of every instance: a process is ours only if its command line names this folder. */
  readonly folder: string

  constructor(folder: string) {
    this.folder = join(folder, 'instances')
    mkdirSync(this.folder, { recursive: true, mode: 0o700 })
  }

  /** On a full disk an instance goes without its file: the guard of the run ends it all the same. */
  add(pid: number): void {
    attempt(() => writeFileSync(join(this.folder, String(pid)), ''))
  }

  remove(pid: number): void {
    attempt(() => rmSync(join(this.folder, String(pid)), { force: true }))
  }

  /** Ends what is there and ours; pids are used again. A stopped process takes SIGKILL too. */
  sweep(): void {
    for (const name of readdirSync(this.folder)) {
      const pid = Number(name)
      if (commandOf(pid).includes(this.folder)) sendSignal(pid, 'SIGKILL')
      this.remove(pid)
    }
  }
}

function attempt(write: () => void): void {
  try {
    write()
  } catch (error) {
    log(`instances: ${(error as Error).message}`)
  }
}
