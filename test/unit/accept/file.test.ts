import { existsSync, mkdtempDisposableSync, readdirSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type AcceptFile, readAcceptFile, writeAcceptFile } from '../../../cli/accept/file.ts'
import { accept } from '../../../cli/accept/index.ts'

const staging = { stack: 'staging', cloud: 'vercel' } as const
const row = { result: 'held', figure: 'HTTP 401', at: '2026-11-29T10:00:00.000Z' } as const

test('a file reads back, is replaced as a whole, and is refused for another stack or cloud', () => {
  using folder = mkdtempDisposableSync(join(tmpdir(), 'poolproof-accept-'))
  const file = join(folder.path, 'accepted.staging.json')
  expect(readAcceptFile(file, staging)).toEqual({ ...staging, rows: {} })
  const content: AcceptFile = { ...staging, rows: { region: row } }
  writeAcceptFile(file, content)
  expect(readAcceptFile(file, staging)).toEqual(content)
  expect(readdirSync(folder.path)).toEqual(['accepted.staging.json'])
  for (const other of [{ stack: 'production' }, { cloud: 'embedded' }] as const)
    expect(() => readAcceptFile(file, { ...staging, ...other })).toThrow(/^ACCEPT_OTHER_STACK: .*--out/s)
  writeFileSync(file, '{"rows":[')
  expect(() => readAcceptFile(file, staging)).toThrow('FILE_BROKEN')
})

test('a row that is not there, and --held without one, are refused before anything is asked', async () => {
  const given = { stack: 'none', only: undefined, held: undefined, out: undefined, yes: true, json: false }
  const run = (more: object) => accept({ ...given, ...more }, new AbortController().signal)
  await expect(run({ only: 'regoin' })).rejects.toThrow(
    /UNKNOWN_OPTION: there is no row regoin.*function-starts/s,
  )
  await expect(run({ held: 'seen' })).rejects.toThrow(/UNKNOWN_OPTION: --held.*--only ROW/s)
  expect(existsSync('accepted.none.json')).toBe(false)
})
