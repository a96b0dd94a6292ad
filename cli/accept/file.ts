import { renameSync } from 'node:fs'
import { readJson } from '../../rules/files/read-file.ts'
import { writeOutputFile } from '../../rules/files/write-file.ts'
import { Problem } from '../../rules/problem.ts'
import type { Verdict } from './row.ts'

/** What was asked of one stack, to be committed. `at` is ISO 8601. No text holds a secret. */
export interface AcceptFile {
  stack: string
  cloud: 'vercel' | 'embedded'
  rows: Record<string, Verdict & { at: string }>
}

/** @throws Problem FILE_BROKEN, FILE_UNREADABLE, ACCEPT_OTHER_STACK */
export function readAcceptFile(file: string, { stack, cloud }: Omit<AcceptFile, 'rows'>): AcceptFile {
  const fix = `ask every row again: rm ${file}`
  const known = readJson<AcceptFile>(file, {
    fix,
    holds: ({ rows }) => typeof rows === 'object' && rows !== null && !Array.isArray(rows),
  })
  if (known && (known.stack !== stack || known.cloud !== cloud))
    throw new Problem(
      'ACCEPT_OTHER_STACK',
      `${file} is of stack ${known.stack} on ${known.cloud}, and ${stack} on ${cloud} is asked`,
      `name another file: --out accepted.${stack}.json; or ${fix}`,
    )
  return known ?? { stack, cloud, rows: {} }
}

/** Written beside it and moved, so that a kill leaves the file before or after. @throws Problem FOLDER_NOT_WRITABLE */
export function writeAcceptFile(file: string, content: AcceptFile): void {
  const part = `${file}.part`
  writeOutputFile(
    part,
    `${JSON.stringify(content, null, 2)}\n`,
    'name a file in a folder of yours: --out FILE',
  )
  renameSync(part, file)
}
