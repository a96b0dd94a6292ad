import { mkdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { FILE_HEADERS_ONLY, formatPatch, structuredPatch } from 'diff'
import { readText } from '../../../rules/files/read-file.ts'
import { writeOutputFile } from '../../../rules/files/write-file.ts'

/** A file as it is to become; undefined `before` is a new one. */
export interface Change {
  path: string
  before: string | undefined
  after: string
}

/** What a file has already that is not ours, and what its owner has to add. */
export interface Manual {
  path: string
  what: string
  add: string
}

/** What becomes of one file: nothing, a change, or work for its owner. */
export type FilePlan = Change | Manual | undefined

export const readProjectFile = (root: string, path: string): string | undefined =>
  readText(join(root, path), { fix: `give ${path} back its contents, or move it away` })

/** A file of ours: written where there is none, never over another one. */
export function newFile(
  root: string,
  path: string,
  text: string,
  { isOurs, what, add = text }: { isOurs: (before: string) => boolean; what: string; add?: string },
): FilePlan {
  const before = readProjectFile(root, path)
  if (before === undefined) return { path, before, after: text }
  return before === text || isOurs(before) ? undefined : { path, what, add }
}

/** @throws Problem FOLDER_NOT_WRITABLE */
export function writeChanges(root: string, changes: readonly Change[]): void {
  for (const { path, after } of changes) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeOutputFile(join(root, path), after, `ls -ld ${dirname(join(root, path))}`)
  }
}

/** The change as a unified diff. */
export function diffText({ path, before, after }: Change): string {
  const from = before === undefined ? '/dev/null' : `a/${path}`
  return formatPatch(structuredPatch(from, `b/${path}`, before ?? '', after), FILE_HEADERS_ONLY).trimEnd()
}
