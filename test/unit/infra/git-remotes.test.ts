import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { remoteFaults } from '../../../infra/checks/check-access.ts'

const secret = 'ghp_canary0123456789'
let folder: string
const git = (...args: string[]) => execFileSync('git', args, { cwd: folder, stdio: 'pipe' }).toString().trim()
const faults = () => remoteFaults([folder, folder])

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'poolproof-remotes-'))
  git('init', '--quiet')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

describe('a remote with credentials', () => {
  test.each([
    [
      'a password',
      `https://x-access-token:${secret}@github.com/acme/shop.git`,
      'https://github.com/acme/shop.git',
    ],
    ['a token as the name', `https://${secret}@github.com/acme/shop.git`, 'https://github.com/acme/shop.git'],
    [
      'a token as a parameter',
      `https://git.example/shop.git?private_token=${secret}`,
      'https://git.example/shop.git',
    ],
    ['a password with an @', `https://me:a@${secret}@git.example/shop.git`, 'https://git.example/shop.git'],
    ['a password for SSH', `ssh://git:${secret}@git.example/shop.git`, 'ssh://git@git.example/shop.git'],
    [
      'a password behind a helper',
      `gcrypt::https://me:${secret}@git.example/shop.git`,
      'gcrypt::https://git.example/shop.git',
    ],
    [
      'a password beside a public name',
      `https://acme:${secret}@dev.azure.com/acme/x`,
      'https://acme@dev.azure.com/acme/x',
    ],
  ])('%s is refused, with a command that takes it out', (_, url, clean) => {
    git('remote', 'add', 'origin', url)
    const [fault, ...more] = faults()
    expect(more).toEqual([])
    expect(fault?.code).toBe('GIT_REMOTE_SECRET')
    expect(fault?.message).not.toContain(secret)
    execFileSync('sh', ['-c', fault?.fix ?? 'false'], { cwd: folder })
    expect(git('remote', 'get-url', 'origin')).toBe(clean)
    expect(faults()).toEqual([])
  })

  test('every remote counts, and the URL that is pushed to', () => {
    git('remote', 'add', 'origin', 'https://github.com/acme/shop.git')
    git('remote', 'set-url', '--push', 'origin', `https://${secret}@github.com/acme/shop.git`)
    git('remote', 'add', 'backup', `https://me:${secret}@git.example/shop.git`)
    expect(faults().map(({ fix }) => fix)).toEqual([
      "git remote set-url backup 'https://git.example/shop.git'",
      "git remote set-url --push origin 'https://github.com/acme/shop.git'",
    ])
  })

  test.each(['insteadOf', 'pushInsteadOf'])('also where %s puts them in', (setting) => {
    git('remote', 'add', 'origin', 'https://github.com/acme/shop.git')
    git('config', `url.https://me:${secret}@github.com/.${setting}`, 'https://github.com/')
    const [fault, ...more] = faults()
    expect(more).toEqual([])
    expect(fault?.code).toBe('GIT_REMOTE_SECRET')
    expect(fault?.fix).toContain('insteadOf')
    expect(fault?.message).not.toContain(secret)
  })
})

test('what holds no secret is left alone: SSH, a public name, a folder, a header that is sent to the host alone', () => {
  for (const [name, url] of [
    ['origin', 'git@github.com:acme/shop.git'],
    ['two', 'ssh://git@github.com/acme/shop.git'],
    ['three', 'https://acme@dev.azure.com/acme/x/_git/shop'],
    ['four', '/srv/git/a@b.git'],
    ['five', 'https://github.com/acme/shop.git'],
    ['six', 'codecommit::eu-west-1://acme@shop'],
  ] as const)
    git('remote', 'add', name, url)
  git('config', 'http.https://github.com/.extraheader', `AUTHORIZATION: basic ${secret}`)
  expect(faults()).toEqual([])
})

test('no repository is no fault', () => {
  rmSync(join(folder, '.git'), { recursive: true })
  expect(faults()).toEqual([])
})
