import { renameSync, rmSync, writeFileSync } from 'node:fs'

/** Replaces a file as a whole, for its owner alone: a kill or a full disk leaves what was there before. */
export function replaceFile(path: string, content: string | Uint8Array): void {
  const part = `${path}.${process.pid}.part`
  try {
    writeFileSync(part, content, { mode: 0o600 })
    renameSync(part, path)
  } catch (error) {
    rmSync(part, { force: true })
    throw error
  }
}
