import { createHash } from 'node:crypto'
import { cpSync, existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { Problem } from '../../rules/problem.ts'
import { CommandFailed, runCommand } from '../process/command.ts'
import { logFile, step } from '../progress.mjs'
import { fetchOnce } from './cache.ts'
import { cacheFolder } from './cache-folder.mjs'

interface RuntimeOptions {
  cacheRoot?: string
  /** Installs what package-lock.json of the folder says. */
  install?: (folder: string) => Promise<void>
}

/**
 * A copy of the installed package's compiled rooms in the user's cache, together with the packages that only the embedded cloud
 * needs: fetched when it is first started, once for every project with the same code.
 *
 * @throws Problem RUNTIME_INSTALL_FAILED, CACHE_NOT_WRITABLE, CACHE_NOT_OURS
 */
export function ensureRuntime(
  rooms: string,
  { cacheRoot = cacheFolder(), install = npmCi }: RuntimeOptions = {},
): Promise<string> {
  const fill = async (folder: string) => {
    cpSync(rooms, folder, { recursive: true })
    await install(folder)
  }
  // npm writes it as the very last thing.
  const isThere = (folder: string) => existsSync(join(folder, 'node_modules/.package-lock.json'))
  return fetchOnce(runtimeName(rooms), fill, isThere, cacheRoot)
}

/** Its folder in the cache. */
export function runtimeName(rooms: string): string {
  const { version } = JSON.parse(readFileSync(join(rooms, 'package.json'), 'utf8'))
  return `runtime/${version}-${contentOf(rooms)}`
}

/** Two builds of one version differ in it. */
function contentOf(rooms: string): string {
  const hash = createHash('sha256')
  for (const name of readdirSync(rooms, { recursive: true, encoding: 'utf8' }).sort()) {
    const path = join(rooms, name)
    if (statSync(path).isFile()) hash.update(`${name}\0`).update(readFileSync(path))
  }
  return hash.digest('hex').slice(0, 16)
}

async function npmCi(folder: string): Promise<void> {
  const args = ['ci', '--omit=dev', '--no-audit', '--no-fund', '--ignore-scripts=false']
  try {
    await step('Installing what the embedded cloud needs (npm ci, once for every version)', () =>
      runCommand('npm', args, { cwd: folder, env: withoutNpm(process.env) }),
    )
  } catch (error) {
    if (!(error instanceof CommandFailed)) throw error
    throw new Problem(
      'RUNTIME_INSTALL_FAILED',
      `npm ci could not install what the embedded cloud needs: ${error.message}`,
      `${logFile() ? `read ${logFile()}, ` : ''}see that npm reaches its registry (npm ping), and type the same command again`,
    )
  }
}

/** What an `npx` in front has set of its own run, such as its folder, is not for this one; the user's settings are. */
function withoutNpm(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const foreign = /^npm_(lifecycle|package|command|execpath|config_(local_prefix|prefix|global_prefix)$)/
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !foreign.test(name)))
}
