import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

interface Locked {
  version?: string
  resolved?: string
  link?: boolean
  integrity?: string
  optional?: boolean
  optionalDependencies?: Record<string, string>
}

const root = join(import.meta.dirname, '../../..')
const read = (file: string) => JSON.parse(readFileSync(join(root, file), 'utf8'))
const { packages } = read('package-lock.json') as { packages: Record<string, Locked> }
/** What npm fetches: neither this repository's own packages nor the links to them. */
const fetched = Object.entries(packages).filter(([path, { link }]) => path.includes('node_modules/') && !link)

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
    expect(fetched.filter(([, locked]) => locked.resolved)).toEqual([])
  })

  it('has the hash of every package, also of those for other platforms: npm takes one without a hash as it comes', () => {
    const without = fetched.filter(([, { integrity }]) => !/^sha512-[\w+/]{86}==$/.test(integrity ?? ''))
    expect(without.map(([path]) => path)).toEqual([])
  })

  it('puts every package in the one node_modules: copies of the clone that share it have all of them', () => {
    expect(fetched.map(([path]) => path).filter((path) => !path.startsWith('node_modules/'))).toEqual([])
  })
})

describe.each(['package.json', 'bench/package.json'])('%s', (file) => {
  it('names every package by one exact version', () => {
    const { dependencies = {}, devDependencies = {} } = read(file)
    const versions = Object.entries<string>({ ...dependencies, ...devDependencies })
    expect(versions.filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))).toEqual([])
  })
})
