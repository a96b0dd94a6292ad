import { readFileSync } from 'node:fs'
import { Problem } from '../problem.ts'

/** What to type when a file cannot be used, and how to tell whether it can. */
export interface FileUse<T> {
  fix: string
  /** Of what was read: is it what such a file holds? */
  holds?: (value: T) => boolean
}

/**
 * The text of a file that may be truncated or empty, or undefined if there is none.
 *
 * @throws Problem FILE_UNREADABLE, FILE_BROKEN
 */
export function readText(file: string, { fix, holds }: FileUse<string>): string | undefined {
  const text = textOf(file, fix)
  if (text !== undefined && holds && !holds(text)) throw broken(file, 'does not contain what it should', fix)
  return text
}

/** The text of a file that was named: there has to be one. @throws also Problem FILE_MISSING */
export function readInputFile(file: string, use: FileUse<string>): string {
  const text = readText(file, use)
  if (text !== undefined) return text
  throw new Problem('FILE_MISSING', `there is no ${file}`, use.fix)
}

/** The same of JSON; what it holds must at least be an object or a list. */
export function readJson<T>(file: string, { fix, holds }: FileUse<T>): T | undefined {
  const text = textOf(file, fix)
  if (text === undefined) return undefined
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw broken(file, text.trim() === '' ? 'is empty' : 'is not complete JSON', fix)
  }
  const usable = isObject(value) && (!holds || holds(value as T))
  if (!usable) throw broken(file, 'does not contain what it should', fix)
  return value as T
}

/** Also a list. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
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
