import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { Problem } from '../infra/model/problem.ts'
import { cached } from './cache.ts'
import { runCommand } from './command.ts'
import { placeLanguageHost } from './language-host.ts'
import { findOnPath, isExecutable } from './on-path.ts'
import { log, step } from './progress.mjs'
import { buildPulumi } from './pulumi-cli-build.ts'
import { downloadPulumi } from './pulumi-cli-download.ts'
import { isAtLeast, parseVersion } from './version.ts'

const MODULE = readFileSync(join(import.meta.dirname, 'pulumi-cli/go.mod'), 'utf8')

/** The version that is fetched, and the oldest one accepted when it is already there. Pinned by pulumi-cli/go.mod. */
export const PULUMI_VERSION = /pulumi\/pkg\/v3 v([\d.]+)/.exec(MODULE)?.[1] ?? ''

export interface CliSources {
  path?: string
  cacheRoot?: string
  /** Each fills the folder with an executable `pulumi`, or throws. */
  download?: (version: string, folder: string) => Promise<void>
  build?: (version: string, folder: string) => Promise<void>
}

/** The Pulumi CLI: the one on the PATH if new enough, else the user's cached one, else the official download, else built. */
export async function pulumiCli(sources: CliSources = {}): Promise<string> {
  const { path, cacheRoot, download = downloadPulumi, build = buildPulumi } = sources
  for (const candidate of findOnPath('pulumi', path)) {
    if (await isNewEnough(candidate)) return candidate
  }
  const fill = async (folder: string) => {
    const name = `Downloading the Pulumi CLI ${PULUMI_VERSION}`
    const reached = await step(name, () => download(PULUMI_VERSION, folder)).then(() => true, logged)
    if (!reached) {
      rmSync(folder, { recursive: true })
      mkdirSync(folder)
      await build(PULUMI_VERSION, folder)
    }
    await runCommand(join(folder, 'pulumi'), ['version'], { env: quiet })
  }
  const name = `pulumi/${PULUMI_VERSION}-${process.platform}-${process.arch}`
  const folder = await cached(name, fill, (there) => isExecutable(join(there, 'pulumi')), cacheRoot)
  placeLanguageHost(folder)
  return join(folder, 'pulumi')
}

const quiet = { ...process.env, PULUMI_SKIP_UPDATE_CHECK: 'true' }

async function isNewEnough(candidate: string): Promise<boolean> {
  try {
    const version = parseVersion(await runCommand(candidate, ['version'], { env: quiet, timeout: 20_000 }))
    const least = parseVersion(PULUMI_VERSION)
    if (version && least && version[0] === least[0] && isAtLeast(version, least)) return true
    log(`${candidate} is ${version?.join('.')}, not ${PULUMI_VERSION} or later`)
  } catch (error) {
    log(`${candidate} does not run: ${error}`)
  }
  return false
}

function logged(error: unknown): false {
  if (error instanceof Problem) throw error
  log(`not downloaded: ${error instanceof Error ? `${error.message} ${error.cause ?? ''}` : error}`)
  return false
}
