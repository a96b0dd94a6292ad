import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { mkdirSync, mkdtempDisposableSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import { buildPulumi } from '../../../setup/offline/pulumi-cli-build.ts'
import { ensurePulumiCli, PULUMI_VERSION } from '../../../setup/tools/pulumi-cli.ts'
import {
  downloadPulumi,
  HashMismatch,
  parseVersion,
  platform,
  type Release,
  releases,
} from '../../../setup/tools/pulumi-release.ts'

const WAYS = [
  'https://www.pulumi.com/docs/install/',
  ...(platform in releases ? ['https://get.pulumi.com'] : []),
  'https://go.dev/dl/',
]

function script(folder: string, name: string, says: string): string {
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, name), `#!/bin/sh\necho "${says}"\n`, { mode: 0o755 })
  return join(folder, name)
}

const release: Release = { version: '3.255.0', sha256: '0'.repeat(64), sources: [] }

/** Sources that note who was asked; each can be made to fail. */
function sources(root: string, path: string, failure?: Error) {
  const asked: string[] = []
  return {
    ...{ asked, path, release, cacheRoot: join(root, 'cache') },
    async download({ version }: Release, folder: string) {
      asked.push(`download ${version}`)
      script(folder, 'pulumi', `v${version}`)
      if (failure) throw failure
    },
    async build(version: string, folder: string) {
      asked.push(`build ${version}`)
      script(folder, 'pulumi', `v${version}`)
    },
  }
}

const unreachable = new Error('the download host cannot be reached')

describe('the Pulumi CLI', () => {
  it('is the one on the PATH from 3.250.0 on, without asking any source', async () => {
    using folder = mkdtempDisposableSync(join(tmpdir(), 'cli-'))
    script(join(folder.path, 'old'), 'pulumi', 'v3.249.9')
    const good = script(join(folder.path, 'new'), 'pulumi', 'v3.251.0')
    const given = sources(folder.path, `${folder.path}/old:${folder.path}/none:${folder.path}/new`)
    expect(await ensurePulumiCli(given)).toBe(good)
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
    const path = await ensurePulumiCli(given)
    expect(path.startsWith(given.cacheRoot)).toBe(true)
    expect(given.asked).toEqual(['download 3.255.0'])
    expect(await ensurePulumiCli(given)).toBe(path)
    expect(given.asked).toEqual(['download 3.255.0'])
  })

  it('is built when the download host does not answer, and cached: the next asks no source', async () => {
    using folder = mkdtempDisposableSync(join(tmpdir(), 'cli-'))
    const given = sources(folder.path, '', unreachable)
    const built = await ensurePulumiCli(given)
    expect(await ensurePulumiCli(given)).toBe(built)
    expect(given.asked).toEqual(['download 3.255.0', `build ${PULUMI_VERSION}`])
  })

  it('is built, and says so, where no release is known by its hash or the download has other bytes', async () => {
    const printed = vi.spyOn(process.stderr, 'write').mockReturnValue(true)
    using folder = mkdtempDisposableSync(join(tmpdir(), 'cli-'))
    const unknown = { ...sources(join(folder.path, 'a'), ''), release: undefined }
    await ensurePulumiCli(unknown)
    expect(unknown.asked).toEqual([`build ${PULUMI_VERSION}`])
    expect(printed.mock.calls.join('')).toContain(`no hash of a Pulumi CLI for ${platform} is known`)

    const changed = sources(join(folder.path, 'b'), '', new HashMismatch('pulumi has SHA-256 1, not 0'))
    const built = await ensurePulumiCli(changed)
    expect(changed.asked).toEqual(['download 3.255.0', `build ${PULUMI_VERSION}`])
    expect(readFileSync(built, 'utf8')).toContain(PULUMI_VERSION)
    expect(readdirSync(join(changed.cacheRoot, 'pulumi'))).toEqual([`${PULUMI_VERSION}-${platform}`])
    expect(printed.mock.calls.join('')).toMatch(/NOT USED: pulumi has SHA-256 1, not 0\. .*built from source/)
    printed.mockRestore()
  })

  it('that came without a Node language host gets ours next to it; the official one stays', async () => {
    using folder = mkdtempDisposableSync(join(tmpdir(), 'cli-'))
    const built = await ensurePulumiCli(sources(join(folder.path, 'a'), '', unreachable))
    expect(readFileSync(join(built, '../pulumi-language-nodejs'), 'utf8')).toContain('POOLPROOF_CLONE')

    const given = sources(join(folder.path, 'b'), '')
    const official = async ({ version }: Release, target: string) => {
      script(target, 'pulumi', `v${version}`)
      writeFileSync(join(target, 'pulumi-language-nodejs'), 'ELF', { mode: 0o755 })
    }
    const downloaded = await ensurePulumiCli({ ...given, download: official })
    expect(readFileSync(join(downloaded, '../pulumi-language-nodejs'), 'utf8')).toBe('ELF')
  })

  it('is pinned to 3.250.0', () => {
    expect(PULUMI_VERSION).toBe('3.250.0')
  })
})

describe('the download of the Pulumi CLI', () => {
  /** What a host serves that has one archive. */
  async function served(root: string) {
    script(join(root, 'pulumi'), 'pulumi', 'v3.255.0')
    const archive = execFileSync('tar', ['-cz', '-C', root, 'pulumi'])
    const server = createServer((_, response) => response.end(archive)).listen(0, '127.0.0.1')
    await once(server, 'listening')
    return {
      host: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      sha256: createHash('sha256').update(archive).digest('hex'),
      [Symbol.asyncDispose]: async () => void (await once(server.close(), 'close')),
    }
  }

  it('is unpacked where its SHA-256 is the known one, and refused before it is unpacked where it is not', async () => {
    using folder = mkdtempDisposableSync(join(tmpdir(), 'cli-'))
    await using there = await served(join(folder.path, 'host'))
    for (const name of ['good', 'bad']) mkdirSync(join(folder.path, name))
    await downloadPulumi({ ...release, sha256: there.sha256 }, join(folder.path, 'good'), there.host)
    expect(readdirSync(join(folder.path, 'good'))).toEqual(['pulumi'])
    const refused = downloadPulumi(release, join(folder.path, 'bad'), there.host)
    await expect(refused).rejects.toThrow(`has SHA-256 ${there.sha256}, not ${release.sha256}`)
    await expect(refused).rejects.toBeInstanceOf(HashMismatch)
    expect(readdirSync(join(folder.path, 'bad'))).not.toContain('pulumi')
  })

  it.each(Object.entries(releases))('for %s is known from two sources, and new enough', (_, known) => {
    expect(known.sha256).toMatch(/^[0-9a-f]{64}$/)
    const repositories = known.sources.map((source) => /^github\.com\/[\w-]+\/[\w-]+(?=: )/.exec(source)?.[0])
    expect(new Set(repositories).size).toBeGreaterThanOrEqual(2)
    expect(repositories).not.toContain(undefined)
    const [version, least] = [parseVersion(known.version), parseVersion(PULUMI_VERSION)]
    expect(version?.[0]).toBe(least?.[0])
    expect(version?.[1]).toBeGreaterThanOrEqual(least?.[1] ?? Number.NaN)
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
