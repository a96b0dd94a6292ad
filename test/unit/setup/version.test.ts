import { describe, expect, it } from 'vitest'
import { isAtLeast, parseVersion } from '../../../setup/tools/pulumi-release.ts'

describe('a version', () => {
  it.each([
    ['v3.250.0', [3, 250, 0]],
    ['3.260.0-alpha.1+dirty', [3, 260, 0]],
    ['go version go1.26 linux/amd64', [1, 26, 0]],
    ['PgBouncer 1.18.0', [1, 18, 0]],
    ['no number', undefined],
  ])('is found in "%s"', (text, version) => {
    expect(parseVersion(text)).toEqual(version)
  })

  it.each([
    [[3, 250, 0], true],
    [[3, 250, 1], true],
    [[3, 1000, 0], true],
    [[4, 0, 0], true],
    [[3, 249, 9], false],
    [[2, 999, 9], false],
  ] as const)('%j counts as 3.250.0 or later: %s', (version, expected) => {
    expect(isAtLeast(version, [3, 250, 0])).toBe(expected)
  })
})
