import { describe, expect, it } from 'vitest'
import { type Module, tally, verdict } from '../../../setup/test.ts'

function testModule(states: string[], errors: unknown[] = [], suiteErrors: unknown[] = []): Module {
  return {
    errors: () => errors,
    children: {
      allTests: () => states.map((state) => ({ result: () => ({ state }) })),
      allSuites: () => [{ errors: () => suiteErrors }],
    },
  }
}

describe('the last line of npm test', () => {
  it('counts over all files', () => {
    const counted = tally([testModule(['passed', 'passed']), testModule(['passed', 'failed', 'skipped'])], [])
    expect(counted).toEqual({ passed: 3, failed: 1, skipped: 1, outside: 0 })
    expect(verdict(counted).ok).toBe(false)
  })

  it.each([
    ['a file that does not load', [testModule(['passed']), testModule([], [new Error('x')])], []],
    ['a hook that throws', [testModule(['passed'], [], [new Error('x')])], []],
    ['an unhandled rejection', [testModule(['passed'])], [new Error('x')]],
  ])('is red for %s, with every test passed', (_name, modules, unhandled) => {
    const counted = tally(modules, unhandled)
    expect(counted).toMatchObject({ passed: 1, failed: 1, outside: 1 })
    expect(verdict(counted)).toEqual({ ok: false, reasons: ['1 error outside any test, counted as failed'] })
  })

  it('is red when no test ran, and green when all passed', () => {
    expect(verdict(tally([], []))).toEqual({ ok: false, reasons: ['no test ran'] })
    expect(verdict(tally([testModule(['passed'])], []))).toEqual({ ok: true, reasons: [] })
  })
})
