import {
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempDisposableSync,
  readdirSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { closeHome, privateCache, privateFolder } from '../../../setup/private-folder.mjs'

const temporary = () => mkdtempDisposableSync(join(tmpdir(), 'private-'))
const modeOf = (...path: string[]) => statSync(join(...path)).mode & 0o777
const isRoot = process.getuid?.() === 0

describe('a private folder', () => {
  it('is made for its owner alone, and closed where it was open before', () => {
    using root = temporary()
    expect(modeOf(privateFolder(join(root.path, 'new/state')))).toBe(0o700)
    mkdirSync(join(root.path, 'old'))
    chmodSync(join(root.path, 'old'), 0o777)
    expect(modeOf(privateFolder(join(root.path, 'old')))).toBe(0o700)
  })

  it('of what is run keeps its files, but those that others could have put there', () => {
    using root = temporary()
    const cache = join(root.path, 'cache')
    writeFileSync(join(privateCache(cache), 'compiled'), '')
    expect(readdirSync(privateCache(cache))).toEqual(['compiled'])
    chmodSync(cache, 0o777)
    expect(readdirSync(privateCache(cache))).toEqual([])
    expect(modeOf(cache)).toBe(0o700)
  })

  it('keeps narrower rights', () => {
    using root = temporary()
    chmodSync(root.path, 0o500)
    expect(modeOf(privateFolder(root.path, 0o711))).toBe(0o500)
  })

  it.runIf(isRoot)('of another user is refused: FOLDER_NOT_OURS', () => {
    using root = temporary()
    chownSync(root.path, 65534, 65534)
    expect(() => privateFolder(root.path)).toThrow(expect.objectContaining({ code: 'FOLDER_NOT_OURS' }))
    chmodSync(root.path, 0o777)
    writeFileSync(join(root.path, 'theirs'), '')
    expect(() => privateCache(root.path)).toThrow(expect.objectContaining({ code: 'FOLDER_NOT_OURS' }))
    expect(readdirSync(root.path)).toEqual(['theirs'])
  })
})

describe('the folder of an embedded cloud', () => {
  it('closes to other users also what an earlier version left open', () => {
    using root = temporary()
    const home = join(root.path, 'home')
    for (const name of ['state/.pulumi', 'pulumi', 'logs', 'build'])
      mkdirSync(join(home, name), { recursive: true })
    for (const name of ['cloud.json', 'api-token']) writeFileSync(join(home, name), '')
    closeHome(home)
    expect(modeOf(home)).toBe(isRoot ? 0o711 : 0o700)
    for (const name of ['state', 'pulumi', 'logs', 'build']) expect(modeOf(home, name), name).toBe(0o700)
    for (const name of ['cloud.json', 'api-token']) expect(modeOf(home, name), name).toBe(0o600)
  })

  it.runIf(isRoot)('is refused where something in it belongs to another user, but for the servers', () => {
    using root = temporary()
    const home = join(root.path, 'home')
    for (const name of ['servers', 'state']) mkdirSync(join(home, name), { recursive: true })
    chownSync(join(home, 'servers'), 65534, 65534)
    closeHome(home)
    chownSync(join(home, 'state'), 65534, 65534)
    expect(() => closeHome(home)).toThrow(
      /FOLDER_NOT_OURS: .*state belongs to user id 65534[\s\S]*sudo chown -R/,
    )
  })
})
