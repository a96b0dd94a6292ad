import { expect, test } from 'vitest'
import { published } from '../../../cli/commands/published.ts'
import { readCommandLine } from '../../../cli/program.ts'
import { doctorArguments } from '../cli/parse-arguments.ts'

test.each([
  ['no source was named', []],
  ['--project and --stack exclude each other', ['--project', 'shop', '--stack', 'dev']],
  ['--url and --logs both read stdin', ['--url', '-', '--logs', '-']],
  ['--state needs --stack', ['--project', 'shop', '--state', '-']],
  ['--state takes only -', ['--stack', 'dev', '--state', 'canary.json']],
  ['--url takes only -', ['--url', 'postgresql://app:canary@db/shop']],
  ['--watch queries the database', ['--env-file', '.env', '--watch', '--offline']],
  ['--instances is not a whole number', ['--env-file', '.env', '--instances', 'canary']],
  ['unknown option', ['--canary']],
  ['too many arguments', ['postgresql://app:canary@db/shop']],
  ['an option lacks its value', ['--project']],
])('%s: refused without repeating an argument', (what, args) => {
  const refusal = (() => {
    try {
      return String(doctorArguments(args))
    } catch (error) {
      return (error as Error).message
    }
  })()
  expect(refusal).toContain(`DOCTOR_USAGE: ${what}`)
  expect(refusal).toContain('fix: npx poolproof doctor --help')
  expect(refusal).not.toContain('canary')
})

test('each source is accepted alone, and together with a URL or a log', () => {
  for (const args of [
    ['--url', '-'],
    ['--logs', '-'],
    ['--project', 'shop', '--url', '-'],
    ['--stack', 'dev', '--state', '-', '--logs', 'file'],
    ['--env-file', '.env', '--watch'],
  ])
    expect(() => doctorArguments(args)).not.toThrow()
})

test('--help names every option, and the exit codes', () => {
  const help = readCommandLine(published, 'test', ['doctor', '--help'])
  const text = 'text' in help ? help.text : ''
  for (const name of Object.keys(doctorArguments(['--logs', '-']))) expect(text).toContain(`--${name}`)
  expect(text).toMatch(/Exit code: 0 .*, 1 .*, 2 /)
})
