import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream, rmSync } from 'node:fs'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { runCommand } from '../process/command.ts'

/** An official archive of the Pulumi CLI, and who says what its bytes are. */
export interface Release {
  version: string
  sha256: string
  /** Public sources that pin this hash, independent of the download host and of each other. */
  sources: readonly string[]
}

/**
 * By platform and architecture, as Node names them. A release stands here once two sources agree on its hash; on other
 * platforms the CLI is built from source.
 */
export const releases: Readonly<Record<string, Release>> = {
  'linux-x64': {
    version: '3.255.0',
    sha256: 'cf559568e2c32f7fae56ea3de8ae5fa48973ba8c5aa9dd2b3dc0c8898fe50dba',
    sources: [
      'github.com/simstudioai/sim: apps/sim/lib/execution/remote-sandbox/cli-tools.server.ts',
      'github.com/dirien/infrastructure-sandbox-kit: scripts/install-pulumi.sh',
    ],
  },
}

export const platform = `${process.platform}-${process.arch}`

const CONNECT_MS = 4000
const WHOLE_MS = 300_000
/** As root, tar would give the files to the user ids of the machine that packed them. */
const ours = ['--no-same-owner', '--no-same-permissions']

/** The archive has other bytes than those that are known. */
export class HashMismatch extends Error {}

/**
 * Unpacks the official release into `folder`, once its hash is the known one: the CLI and its language hosts, side by
 * side. Gives up after four seconds where the host does not answer: networks that only know package registries are common.
 *
 * @throws HashMismatch, and whatever the network says
 */
export async function downloadPulumi(
  { version, sha256 }: Release,
  folder: string,
  host = 'https://get.pulumi.com',
): Promise<void> {
  const name = `pulumi-v${version}-${platform}.tar.gz`
  const connecting = new AbortController()
  const timer = setTimeout(() => connecting.abort(new Error(`no answer within ${CONNECT_MS} ms`)), CONNECT_MS)
  const signal = AbortSignal.any([connecting.signal, AbortSignal.timeout(WHOLE_MS)])
  const response = await fetch(`${host}/releases/sdk/${name}`, { signal }).finally(() => clearTimeout(timer))
  if (!response.ok || !response.body) throw new Error(`${name}: HTTP ${response.status}`)
  const archive = join(folder, name)
  await pipeline(response.body, createWriteStream(archive))
  const hash = createHash('sha256')
  await pipeline(createReadStream(archive), hash)
  const got = hash.digest('hex')
  if (got !== sha256) throw new HashMismatch(`${name} has SHA-256 ${got}, not ${sha256}`)
  await runCommand('tar', ['-xzf', archive, '-C', folder, '--strip-components=1', ...ours])
  rmSync(archive)
}

/** A release version: major, minor, patch. */
export type Version = readonly [number, number, number]

/** Finds the first version in a tool's answer (`v3.250.0`, `go1.26.8`, `3.260.0-alpha.1`), or undefined. */
export function parseVersion(text: string): Version | undefined {
  const match = /(\d+)\.(\d+)(?:\.(\d+))?/.exec(text)
  return match ? [Number(match[1]), Number(match[2]), Number(match[3] ?? 0)] : undefined
}

/** True when `version` is `least` or newer. */
export function isAtLeast(version: Version, least: Version): boolean {
  for (const [place, wanted] of least.entries()) {
    const got = version[place] ?? 0
    if (got !== wanted) return got > wanted
  }
  return true
}
