import { createWriteStream, rmSync } from 'node:fs'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { runCommand } from './command.ts'

const CONNECT_MS = 4000
const WHOLE_MS = 300_000
/** As root, tar would give the files to the user ids of the machine that packed them, whoever has those here. */
const ours = ['--no-same-owner', '--no-same-permissions']

/**
 * Unpacks the official release into `folder`: the CLI and its language hosts, side by side. Gives up after four seconds
 * where the host does not answer: networks that only know package registries are common.
 */
export async function downloadPulumi(version: string, folder: string): Promise<void> {
  const name = `pulumi-v${version}-${process.platform}-${process.arch}.tar.gz`
  const connecting = new AbortController()
  const timer = setTimeout(() => connecting.abort(new Error(`no answer within ${CONNECT_MS} ms`)), CONNECT_MS)
  const signal = AbortSignal.any([connecting.signal, AbortSignal.timeout(WHOLE_MS)])
  const response = await fetch(`https://get.pulumi.com/releases/sdk/${name}`, { signal }).finally(() =>
    clearTimeout(timer),
  )
  if (!response.ok || !response.body) throw new Error(`${name}: HTTP ${response.status}`)
  const archive = join(folder, name)
  await pipeline(response.body, createWriteStream(archive))
  await runCommand('tar', ['-xzf', archive, '-C', folder, '--strip-components=1', ...ours])
  rmSync(archive)
}
