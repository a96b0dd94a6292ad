import { expect, test } from 'vitest'
import { readOptions, usage } from '../../../doctor/options.ts'

test.each([
  ['nothing to examine was named', []],
  ['--project and --stack exclude each other', ['--project', 'shop', '--stack', 'dev']],
  ['--url and --logs both want stdin', ['--url', '-', '--logs', '-']],
  ['--state belongs to --stack', ['--project', 'shop', '--state', '-']],
  ['--state takes - alone', ['--stack', 'dev', '--state', 'canary.json']],
  ['--url takes - alone', ['--url', 'postgresql://app:canary@db/shop']],
  ['--watch asks the database', ['--env-file', '.env', '--watch', '--offline']],
  ['--instances is not a whole number', ['--env-file', '.env', '--instances', 'canary']],
  ['there is an option it does not know', ['--canary']],
  ['an option is wrong', ['postgresql://app:canary@db/shop']],
  ['an option is wrong', ['--project']],
])('%s: refused without repeating an argument', (what, args) => {
  const refusal = (() => {
    try {
      return String(readOptions(args))
    } catch (error) {
      return (error as Error).message
    }
  })()
  expect(refusal).toContain(`DOCTOR_USAGE: ${what}`)
  expect(refusal).toContain('fix: npx poolproof doctor --help')
  expect(refusal).not.toContain('canary')
})

test('each source alone, and a URL or a log beside it, is taken', () => {
  for (const args of [
    ['--url', '-'],
    ['--logs', '-'],
    ['--project', 'shop', '--url', '-'],
    ['--stack', 'dev', '--state', '-', '--logs', 'file'],
    ['--env-file', '.env', '--watch'],
    ['--help'],
  ])
    expect(() => readOptions(args)).not.toThrow()
})

test('--help names every option, and the exit codes', () => {
  const names = Object.keys(readOptions(['--help', '--offline', '--json', '--log-in', '--watch']))
  for (const name of [
    ...names,
    'project',
    'stack',
    'env-file',
    'url',
    'team',
    'state',
    'logs',
    'app',
    'plan',
  ])
    expect(usage).toContain(`--${name}`)
  expect(usage).toMatch(/exit code: 0 .*, 1 .*, 2 /)
})
