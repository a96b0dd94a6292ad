import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

interface Locked {
  version?: string
  resolved?: string
  integrity?: string
  optional?: boolean
  optionalDependencies?: Record<string, string>
}

const { packages } = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../../package-lock.json'), 'utf8'),
) as { packages: Record<string, Locked> }

describe('package-lock.json', () => {
  it('names the packages of every platform: npm ci refuses a lock that was made on one and left the others out', () => {
    const paths = Object.keys(packages)
    const optional = Object.values(packages).flatMap(({ optionalDependencies = {} }) =>
      Object.keys(optionalDependencies),
    )
    const left = optional.filter((name) => !paths.some((path) => path.endsWith(`node_modules/${name}`)))
    expect(left).toEqual([])
  })

  it('names no registry host, so that each network uses its own', () => {
    expect(Object.entries(packages).filter(([, locked]) => locked.resolved)).toEqual([])
  })

  it('has the hash of every package, also of those for other platforms: npm takes one without a hash as it comes', () => {
    const without = Object.entries(packages).filter(
      ([path, { integrity }]) => path !== '' && !/^sha512-[\w+/]{86}==$/.test(integrity ?? ''),
    )
    expect(without.map(([path]) => path)).toEqual([])
  })
})
