import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { restoreCheckpoint } from '../../../cli/recovery/checkpoint.ts'

let home: string
let file: string

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'poolproof-checkpoint-'))
  const folder = join(home, 'state/.pulumi/stacks/poolproof')
  mkdirSync(folder, { recursive: true })
  file = join(folder, 'dev.json')
})
afterEach(() => rmSync(home, { recursive: true }))

const restore = () => {
  const said: string[] = []
  restoreCheckpoint({ home, pulumi: '', environment: {}, folderOf: () => home }, 'dev', (text) =>
    said.push(text),
  )
  return said
}

test.each(['', '{"version": 3, "checkpoint": {"la'])(
  'a checkpoint that ends after %o gives way to its backup',
  (half) => {
    writeFileSync(file, half)
    writeFileSync(`${file}.bak`, '{"version":3}')
    expect(restore()).toHaveLength(1)
    expect(readFileSync(file, 'utf8')).toBe('{"version":3}')
  },
)

test.each(['', '{"user.content_ty'])(
  'attributes that end after %o, without which the engine cannot read a whole checkpoint, are taken away',
  (half) => {
    writeFileSync(file, '{"version":3}')
    writeFileSync(`${file}.attrs`, half)
    writeFileSync(`${file}.bak`, '{"version":2}')
    writeFileSync(`${file}.bak.attrs`, '{"user.content_type":"text/plain"}')
    expect(restore()).toEqual(["recovered: the state's attributes were half written; removed"])
    expect(existsSync(`${file}.attrs`)).toBe(false)
    expect(existsSync(`${file}.bak.attrs`)).toBe(true)
    expect(readFileSync(file, 'utf8')).toBe('{"version":3}')
  },
)

test('a whole checkpoint stays; one whose backup is no better stays and is named', () => {
  writeFileSync(file, '{"version":3,"newer":true}')
  writeFileSync(`${file}.bak`, '{"version":3}')
  expect(restore()).toEqual([])
  expect(readFileSync(file, 'utf8')).toContain('newer')
  writeFileSync(file, '{')
  writeFileSync(`${file}.bak`, '')
  expect(restore).toThrow(/FILE_BROKEN.*dev\.json.*poolproof reset/s)
  expect(readFileSync(file, 'utf8')).toBe('{')
})
