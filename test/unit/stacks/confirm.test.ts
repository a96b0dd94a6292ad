import { PassThrough } from 'node:stream'
import { expect, test } from 'vitest'
import { confirm, requireConfirmation } from '../../../cli/terminal/confirm.ts'

test.each([
  ['production', true],
  ['', false],
  ['y', false],
  ['staging', false],
])('the answer %o to the name of the stack: %o', async (answer, expected) => {
  const terminal = { input: new PassThrough(), output: new PassThrough() }
  const answered = confirm('production', terminal)
  terminal.input.write(`${answer}\n`)
  expect(await answered).toBe(expected)
  expect(String(terminal.output.read())).toContain('Type production to continue')
})

test('without a terminal, --yes is required from the start', () => {
  expect(() => requireConfirmation(true, 'npx poolproof promote')).not.toThrow()
  const noTerminal = { stdin: { isTTY: false }, stderr: { isTTY: true } }
  expect(() => requireConfirmation(false, 'npx poolproof promote', noTerminal)).toThrow(
    /^CONFIRMATION_MISSING[\s\S]*npx poolproof promote --yes/,
  )
  const terminal = { stdin: { isTTY: true }, stderr: { isTTY: true } }
  expect(() => requireConfirmation(false, 'npx poolproof promote', terminal)).not.toThrow()
})
