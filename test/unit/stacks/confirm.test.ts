import { PassThrough } from 'node:stream'
import { expect, test } from 'vitest'
import { confirm, requireConfirmation } from '../../../cli/terminal/confirm.ts'

test.each([
  ['production', true],
  ['', false],
  ['y', false],
  ['staging', false],
])('whoever answers %o to the name of the stack: %o', async (answer, expected) => {
  const terminal = { input: new PassThrough(), output: new PassThrough() }
  const answered = confirm('production', terminal)
  terminal.input.write(`${answer}\n`)
  expect(await answered).toBe(expected)
  expect(String(terminal.output.read())).toContain('Type production to continue')
})

test('where nobody can answer, --yes has to be there from the start', () => {
  expect(() => requireConfirmation(true, 'npx poolproof promote')).not.toThrow()
  const nobody = { stdin: { isTTY: false }, stderr: { isTTY: true } }
  expect(() => requireConfirmation(false, 'npx poolproof promote', nobody)).toThrow(
    /^CONFIRMATION_MISSING[\s\S]*npx poolproof promote --yes/,
  )
  const somebody = { stdin: { isTTY: true }, stderr: { isTTY: true } }
  expect(() => requireConfirmation(false, 'npx poolproof promote', somebody)).not.toThrow()
})
