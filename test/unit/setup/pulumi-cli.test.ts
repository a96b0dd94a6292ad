import { mkdirSync, mkdtempDisposableSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { PULUMI_VERSION, pulumiCli } from '../../../setup/pulumi-cli.ts'
import { buildPulumi } from '../../../setup/pulumi-cli-build.ts'

const WAYS = ['https://www.pulumi.com/docs/install/', 'https://get.pulumi.com', 'https://go.dev/dl/']

function script(folder: string, name: string, says: string): string {
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, name), `#!/bin/sh\necho "${says}"\n`, { mode: 0o755 })
  return join(folder, name)
}

/** Sources that note who was asked; each can be told to fail. */
function sources(root: string, path: string, failing: string[] = []) {
  const asked: string[] = []
  const source = (name: string) => async (version: string, folder: string) => {
    asked.push(`${name} ${version}`)
    if (failing.includes(name)) throw new Error(`${name} cannot be reached`)
    script(folder, 'pulumi', `v${version}`)
  }
  return { asked, path, cacheRoot: join(root, 'cache'), download: source('download'), build: source('build') }
}

describe('the Pulumi CLI', () => {
  it('is the one on the PATH from 3.250.0 on, without asking anybody', async () => {
    using folder = mkdtempDisposableSync(join(tmpdir(), 'cli-'))
    script(join(folder.path, 'old'), 'pulumi', 'v3.249.9')
    const good = script(join(folder.path, 'new'), 'pulumi', 'v3.251.0')
    const given = sources(folder.path, `${folder.path}/old:${folder.path}/none:${folder.path}/new`)
    expect(await pulumiCli(given)).toBe(good)
    expect(given.asked).toEqual([])
  })

  it('is downloaded when the one on the PATH is 3.249.9, of another major version, or broken', async () => {
    using folder = mkdtempDisposableSync(join(tmpdir(), 'cli-'))
    script(join(folder.path, 'old'), 'pulumi', 'v3.249.9')
    script(join(folder.path, 'next'), 'pulumi', 'v4.0.0')
    script(join(folder.path, 'broken'), 'pulumi', '`exit 1`; exit 1; echo')
    const given = sources(
      folder.path,
      ['old', 'next', 'broken'].map((name) => join(folder.path, name)).join(':'),
    )
    const path = await pulumiCli(given)
    expect(path.startsWith(given.cacheRoot)).toBe(true)
    expect(given.asked).toEqual([`download ${PULUMI_VERSION}`])
  })

  it('is built when the download host does not answer, and cached: the next asks nobody', async () => {
    using folder = mkdtempDisposableSync(join(tmpdir(), 'cli-'))
    const given = sources(folder.path, '', ['download'])
    const built = await pulumiCli(given)
    expect(await pulumiCli(given)).toBe(built)
    expect(given.asked).toEqual([`download ${PULUMI_VERSION}`, `build ${PULUMI_VERSION}`])
  })

  it('that came without a Node language host gets ours beside it; the official one stays', async () => {
    using folder = mkdtempDisposableSync(join(tmpdir(), 'cli-'))
    const built = await pulumiCli(sources(join(folder.path, 'a'), '', ['download']))
    expect(readFileSync(join(built, '../pulumi-language-nodejs'), 'utf8')).toContain('POOLPROOF_CLONE')

    const given = sources(join(folder.path, 'b'), '')
    const official = async (version: string, target: string) => {
      script(target, 'pulumi', `v${version}`)
      writeFileSync(join(target, 'pulumi-language-nodejs'), 'ELF', { mode: 0o755 })
    }
    const downloaded = await pulumiCli({ ...given, download: official })
    expect(readFileSync(join(downloaded, '../pulumi-language-nodejs'), 'utf8')).toBe('ELF')
  })

  it('is pinned to 3.250.0', () => {
    expect(PULUMI_VERSION).toBe('3.250.0')
  })
})

describe('building the Pulumi CLI', () => {
  it('without Go is a Problem that names the three ways to get the CLI', async () => {
    using folder = mkdtempDisposableSync(join(tmpdir(), 'cli-'))
    const failure = await buildPulumi('3.250.0', folder.path, '/nowhere').catch((error) => error)
    expect(failure).toMatchObject({ name: 'Problem', code: 'GO_MISSING' })
    for (const way of WAYS) expect(failure.fix).toContain(way)
  })

  it('with Go 1.19 is a Problem that names it, the version needed and the three ways', async () => {
    using folder = mkdtempDisposableSync(join(tmpdir(), 'cli-'))
    script(join(folder.path, 'bin'), 'go', 'go1.19.8')
    const failure = await buildPulumi('3.250.0', folder.path, join(folder.path, 'bin')).catch(
      (error) => error,
    )
    expect(failure).toMatchObject({ name: 'Problem', code: 'GO_TOO_OLD' })
    expect(failure.what).toMatch(/Go 1\.25\.\d+ or later .* not: go1\.19\.8/)
    for (const way of WAYS) expect(failure.fix).toContain(way)
  })
})
