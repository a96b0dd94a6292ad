import { readFileSync } from 'node:fs'
import { Problem } from './problem.ts'

/** What a file is for, and what to type when it cannot be used. */
export interface FileUse<T> {
  fix: string
  /** Of what was read: is it what such a file holds? */
  holds?: (value: T) => boolean
}

/**
 * The JSON of a file that somebody may have cut, emptied or taken away, or undefined where there is none. It is at least an
 * object or a list.
 *
 * @throws Problem FILE_UNREADABLE, FILE_BROKEN
 */
export function readJson<T>(file: string, { fix, holds }: FileUse<T>): T | undefined {
  const text = textOf(file, fix)
  if (text === undefined) return undefined
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw broken(file, text.trim() === '' ? 'is empty' : 'is no whole JSON', fix)
  }
  const usable = typeof value === 'object' && value !== null && (!holds || holds(value as T))
  if (!usable) throw broken(file, 'does not hold what it should', fix)
  return value as T
}

function textOf(file: string, fix: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined
    if (code === 'EISDIR') throw broken(file, 'is a folder', fix)
    throw new Problem('FILE_UNREADABLE', `${file} cannot be read (${code})`, `ls -l ${file}; ${fix}`)
  }
}

function broken(file: string, what: string, fix: string): Problem {
  return new Problem('FILE_BROKEN', `${file} ${what}`, fix)
}
