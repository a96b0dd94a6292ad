import { writeFileSync } from 'node:fs'
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
