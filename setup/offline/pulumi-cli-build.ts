// Only for closed networks, which reach package registries but not the download host of the Pulumi CLI.
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { Problem } from '../../rules/problem.ts'
import { CommandFailed, runCommand } from '../process/command.ts'
import { logFile, step } from '../progress.mjs'
import { isAtLeast, parseVersion, platform, releases } from '../tools/pulumi-release.ts'

const SOURCE = join(import.meta.dirname, 'pulumi-cli')
const MODULE = 'github.com/pulumi/pulumi'

/** Builds the CLI into `folder` with Go, from the modules that pulumi-cli/go.sum names by checksum. */
export async function buildPulumi(version: string, folder: string, path = process.env.PATH): Promise<void> {
  const work = mkdtempSync(join(folder, 'build-'))
  try {
    for (const file of ['go.mod', 'go.sum']) copyFileSync(join(SOURCE, file), join(work, file))
    // GOFLAGS and GOWORK of the user would change what is built; without HOME Go has no cache folder.
    const env = {
      HOME: homedir(),
      ...process.env,
      PATH: path,
      GOFLAGS: '-mod=readonly',
      GOWORK: 'off',
      GOTMPDIR: work,
      CGO_ENABLED: '0',
    }
    await requireGo(version, work, env)
    const flags = [
      '-trimpath',
      '-buildvcs=false',
      '-ldflags',
      `-s -w -X ${MODULE}/sdk/v3/go/common/version.Version=v${version}`,
    ]
    await step(`Building the Pulumi CLI ${version} with Go (once per user, some minutes)`, () =>
      runCommand('go', ['build', ...flags, '-o', join(folder, 'pulumi'), `${MODULE}/pkg/v3/cmd/pulumi`], {
        cwd: work,
        env,
      }),
    )
  } catch (error) {
    if (!(error instanceof CommandFailed)) throw error
    throw new Problem(
      'PULUMI_BUILD_FAILED',
      `Go could not build the Pulumi CLI ${version}: ${error.message}`,
      `read ${logFile()}, then ${ways(version)}`,
    )
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
}

async function requireGo(version: string, cwd: string, env: NodeJS.ProcessEnv): Promise<void> {
  const needed = /^go (\S+)/m.exec(readFileSync(join(cwd, 'go.mod'), 'utf8'))?.[1] ?? ''
  const least = parseVersion(needed)
  // Asked inside the module, Go 1.21 and later fetch the toolchain it names, unless configured to stay local.
  const answer = await runCommand('go', ['env', 'GOVERSION'], { cwd, env }).catch((error) => {
    if (error.code === 'ENOENT')
      throw new Problem('GO_MISSING', `${noCli(version)} Go is not there to build it`, ways(version))
    return String(error.message)
  })
  const got = /^go[\d.]+/.test(answer) ? parseVersion(answer) : undefined
  if (got && least && isAtLeast(got, least)) return
  const what = `${noCli(version)} Go ${needed} or later is needed to build it, not: ${answer.trim()}`
  throw new Problem('GO_TOO_OLD', what, ways(version))
}

const isKnown = platform in releases

const noCli = (version: string): string =>
  `there is no Pulumi CLI ${version} or later on the PATH, ${isKnown ? 'its download host does not answer' : `none for ${platform} is known by its hash`}, and`

const ways = (version: string): string =>
  [
    `install the Pulumi CLI ${version} or later (https://www.pulumi.com/docs/install/) so that \`pulumi\` is on the PATH`,
    ...(isKnown ? ['let this machine reach https://get.pulumi.com, and type the same command again'] : []),
    'install Go 1.25.11 or later (https://go.dev/dl/), and type the same command again',
  ].reduce((text, way, index) => `${text}\n    ${index + 1}. ${way}`, 'one of')
