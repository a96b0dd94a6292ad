import { renameSync, rmSync, writeFileSync } from 'node:fs'
import { Problem } from '../problem.ts'

/** Writes a file that was named on the command line. @throws Problem FOLDER_NOT_WRITABLE */
export function writeOutputFile(file: string, text: string, fix: string): void {
  try {
    writeFileSync(file, text)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    throw new Problem('FOLDER_NOT_WRITABLE', `${file} cannot be written (${code})`, fix)
  }
}

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
