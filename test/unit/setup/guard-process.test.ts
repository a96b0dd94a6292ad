import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempDisposableSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'

const program = join(import.meta.dirname, '../../../setup/process/guard-process.mjs')

/** A guard whose run ends at once, and the folder of another run next to its own. */
function place() {
  const root = mkdtempDisposableSync(join(tmpdir(), 'guards-'))
  const [own = '', other = ''] = ['aaaaaa', 'bbbbbb'].map((name) => join(root.path, `poolproof-run-${name}`))
  for (const folder of [own, other]) mkdirSync(folder)
  const guard = () => execFileSync(process.execPath, [program, own], { stdio: ['ignore', 'pipe', 'pipe'] })
  return { own, other, guard, [Symbol.dispose]: () => root.remove() }
}

it('leaves the run of another container alone, whose processes it cannot see, until its guard is long silent', () => {
  using run = place()
  const note = join(run.other, 'guard')
  writeFileSync(note, '7 1 elsewhere/pid:[1]\n')
  run.guard()
  expect([existsSync(run.own), existsSync(run.other)]).toEqual([false, true])
  const before = new Date(Date.now() - 3 * 3_600_000)
  utimesSync(note, before, before)
  mkdirSync(run.own)
  run.guard()
  expect(existsSync(run.other)).toBe(false)
})

it('cleans up also where it cannot write its note, as on a full disk', () => {
  using run = place()
  mkdirSync(join(run.own, 'guard'))
  run.guard()
  expect(existsSync(run.own)).toBe(false)
})
