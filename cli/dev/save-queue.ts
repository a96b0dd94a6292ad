import { setTimeout as sleep } from 'node:timers/promises'

/** What was saved in one moment. */
export interface Save {
  files: readonly string[]
  /** `performance.now()` at the first of them. */
  since: number
}

/** Returns false where it left off because of a newer save. */
type Work = (save: Save, isObsolete: () => boolean) => Promise<boolean>

/** Runs one work at a time; the last save wins, and what was saved during a work is worked on after it. */
export class SaveQueue {
  /** Rejects with what a work throws; nothing is worked on after that. */
  readonly broken: Promise<never>
  private readonly work: Work
  private readonly quietMs: number
  private readonly files = new Set<string>()
  private since: number | undefined
  private changes = 0
  private running: Promise<void> | undefined
  private readonly breaks: (error: unknown) => void

  /** Saves within `quietMs` of each other are one. */
  constructor(work: Work, quietMs: number) {
    this.work = work
    this.quietMs = quietMs
    const { promise, reject } = Promise.withResolvers<never>()
    this.broken = promise
    this.breaks = reject
  }

  /** Without a file: something else changed. */
  saved(...files: string[]): void {
    for (const file of files) this.files.add(file)
    this.since ??= performance.now()
    this.changes += 1
    this.running ??= this.run().catch(this.breaks)
  }

  private async run(): Promise<void> {
    while (this.since !== undefined) {
      await this.quiet()
      const { since, changes } = this
      const files = [...this.files]
      this.files.clear()
      this.since = undefined
      const isDone = await this.work({ files, since }, () => this.changes !== changes)
      if (isDone) continue
      for (const file of files) this.files.add(file)
      this.since = since
    }
    this.running = undefined
  }

  private async quiet(): Promise<void> {
    for (let seen = -1; seen !== this.changes; ) {
      seen = this.changes
      await sleep(this.quietMs)
    }
  }
}
