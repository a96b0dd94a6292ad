import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { acquireFolder, release, stopStaleProcess } from '../../../local/servers/server-process.ts'
import { serverSpec } from '../../../local/servers/server-spec.ts'
import { ownFolder, serverFolder, serversFolder } from '../../../local/servers/servers-folder.ts'
import { startOf } from '../../../setup/process/pid.mjs'

let home: string
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'poolproof-test-'))
  chmodSync(home, 0o755)
})
afterEach(() => rmSync(home, { recursive: true, force: true }))

describe('a server’s folder', () => {
  test('a server’s folder whose pid file names a process of another program is free, and that process lives on', async () => {
    const spec = serverSpec.pooler(home)
    writeFileSync(spec.pidFile, `${process.pid}\n`)
    await stopStaleProcess(spec)
    expect(existsSync(spec.pidFile)).toBe(false)
  })

  test('belongs to a process that lives: SERVER_IN_USE with its pid', async () => {
    const spec = serverSpec.pooler(home)
    writeFileSync(join(home, 'owner'), `${process.ppid} ${startOf(process.ppid)}\n`)
    await expect(acquireFolder(spec, {})).rejects.toMatchObject({
      code: 'SERVER_IN_USE',
      what: expect.stringContaining(`process ${process.ppid}`),
    })
  })

  test('is free again when its owner’s pid belongs to a later process, or was given back', async () => {
    const spec = serverSpec.pooler(home)
    writeFileSync(join(home, 'owner'), `${process.ppid} 1\n`)
    await acquireFolder(spec, {})
    await acquireFolder(spec, {})
    release(spec)
    expect(existsSync(join(home, 'owner'))).toBe(false)
  })
})

describe('the servers’ folder', () => {
  test('and each in it can be entered by its owner only', () => {
    const servers = serversFolder(home)
    for (const path of [servers.path, serverFolder(servers, 'postgres')])
      expect(lstatSync(path).mode & 0o777).toBe(0o700)
    expect(serversFolder(home)).toEqual(servers)
  })

  test('is refused when others can write it, or when it is a link to somewhere else: FOLDER_NOT_OURS', () => {
    mkdirSync(join(home, 'open'))
    chmodSync(join(home, 'open'), 0o777)
    symlinkSync('/tmp', join(home, 'link'))
    for (const name of ['open', 'link'])
      expect(() => ownFolder(join(home, name), {})).toThrow(
        expect.objectContaining({ code: 'FOLDER_NOT_OURS' }),
      )
  })

  test('below a file is FOLDER_NOT_WRITABLE', () => {
    writeFileSync(join(home, 'file'), '')
    expect(() => serversFolder(join(home, 'file', 'home'))).toThrow(
      expect.objectContaining({ code: 'FOLDER_NOT_WRITABLE', what: expect.stringContaining('ENOTDIR') }),
    )
  })
})
