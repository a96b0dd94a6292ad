import { createHash } from 'node:crypto'
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { replaceFile } from '../../rules/files/write-file.ts'

/** Uploaded files by the SHA-1 of their content, which is how Vercel names them. */
export class Blobs {
  private readonly folder: string

  constructor(folder: string) {
    this.folder = join(folder, 'blobs')
    mkdirSync(this.folder, { recursive: true, mode: 0o700 })
  }

  has(sha: string): boolean {
    return /^[0-9a-f]{40}$/.test(sha) && existsSync(this.path(sha))
  }

  /** Keeps the content and returns its SHA-1. */
  add(content: Uint8Array): string {
    const sha = createHash('sha1').update(content).digest('hex')
    if (this.has(sha)) return sha
    replaceFile(this.path(sha), content)
    return sha
  }

  /** Forgets all of them. */
  clear(): void {
    this.keep([])
  }

  /** Forgets all others. */
  keep(shas: readonly string[]): void {
    for (const name of readdirSync(this.folder)) if (!shas.includes(name)) rmSync(join(this.folder, name))
  }

  read(sha: string): Buffer {
    return readFileSync(this.path(sha))
  }

  copy(sha: string, to: string): void {
    mkdirSync(dirname(to), { recursive: true })
    copyFileSync(this.path(sha), to)
  }

  private path(sha: string): string {
    return join(this.folder, sha)
  }
}
