import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Problem } from '../../rules/problem.ts'
import { placeLanguageHost } from '../offline/language-host.ts'
import { buildPulumi } from '../offline/pulumi-cli-build.ts'
import { runCommand } from '../process/command.ts'
import { log, say, step } from '../progress.mjs'
import { fetchOnce } from './cache.ts'
import { cacheFolder } from './cache-folder.mjs'
import { findOnPath, isExecutable } from './on-path.mjs'
import {
  downloadPulumi,
  HashMismatch,
  isAtLeast,
  parseVersion,
  platform,
  type Release,
  releases,
} from './pulumi-release.ts'

const MODULE = readFileSync(join(import.meta.dirname, '../offline/pulumi-cli/go.mod'), 'utf8')

/** The version that is built, and the oldest one accepted when it is already there. Pinned by pulumi-cli/go.mod. */
export const PULUMI_VERSION = /pulumi\/pkg\/v3 v([\d.]+)/.exec(MODULE)?.[1] ?? ''

export interface CliSources {
  path?: string
  cacheRoot?: string
  /** The official one for this platform; undefined where none is known by its hash. */
  release?: Release | undefined
  /** Each fills the folder with an executable `pulumi`, or throws. */
  download?: (release: Release, folder: string) => Promise<void>
  build?: (version: string, folder: string) => Promise<void>
}

/** The Pulumi CLI: the one on the PATH if new enough, else the user's cached one, else the official download, else built. */
export async function ensurePulumiCli(sources: CliSources = {}): Promise<string> {
  const { path, cacheRoot = cacheFolder(), download = downloadPulumi, build = buildPulumi } = sources
  const release = 'release' in sources ? sources.release : releases[platform]
  for (const candidate of findOnPath('pulumi', path)) {
    if (await isNewEnough(candidate)) return candidate
  }
  const fetched = (version: string, fill: (folder: string) => Promise<void>) =>
    fetchOnce(
      `pulumi/${version}-${platform}`,
      (folder) => fill(folder).then(() => runs(folder)),
      isThere,
      cacheRoot,
    )
  const built = () => fetched(PULUMI_VERSION, (folder) => build(PULUMI_VERSION, folder))
  const official = (known: Release) =>
    fetched(known.version, (folder) =>
      step(`Downloading the Pulumi CLI ${known.version}`, () => download(known, folder)),
    )
  const isBuilt = isThere(join(cacheRoot, `pulumi/${PULUMI_VERSION}-${platform}`))
  if (!isBuilt && !release) say(`no hash of a Pulumi CLI for ${platform} is known: it is built from source`)
  const folder =
    isBuilt || !release
      ? await built()
      : await official(release)
          .catch(describeFailure)
          .then((one) => one ?? built())
  placeLanguageHost(folder)
  return join(folder, 'pulumi')
}

const isThere = (folder: string): boolean => isExecutable(join(folder, 'pulumi'))

async function runs(folder: string): Promise<void> {
  await runCommand(join(folder, 'pulumi'), ['version'], { env: quiet })
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

/** Why there is no download; if its bytes are not the known ones, on the screen as well. */
function describeFailure(error: unknown): undefined {
  if (error instanceof Problem) throw error
  if (error instanceof HashMismatch)
    say(
      `✗ NOT USED: ${error.message}. It may have been changed in transit; the CLI is built from source instead`,
    )
  else log(`not downloaded: ${error instanceof Error ? `${error.message} ${error.cause ?? ''}` : error}`)
}
