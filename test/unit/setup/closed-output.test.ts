import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const preload = join(import.meta.dirname, '../../../setup/process/closed-output.mjs')

/** Waits for a byte, speaks to both of its readers, and has something to stop afterwards. */
const task = `
  process.stdin.once('data', () => {
    process.stdout.write('stopping\\n')
    process.stderr.write('stopping\\n')
    setTimeout(() => process.exit(7), 100)
  })
  process.stdout.write('ready\\n')
`

test('a task whose terminal or pipe is gone still ends in order', async () => {
  const child = spawn(process.execPath, ['--import', preload, '--eval', task], { stdio: 'pipe' })
  const closed = once(child, 'close')
  await once(child.stdout, 'data')
  child.stdout.destroy()
  child.stderr.destroy()
  child.stdin.write('stop\n')
  const [code] = await closed
  expect(code).toBe(7)
})
