import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { runCommand } from './command.ts'

const ENV = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C' }
const WAIT = ['-o', 'DPkg::Lock::Timeout=300', '-o', 'Acquire::Retries=2']

/**
 * apt, either on the system's own lists (root) or on lists in a folder of ours: those an ordinary user can fetch, and
 * nothing of the system changes.
 */
export class Apt {
  readonly #options: string[]

  constructor(folder?: string) {
    this.#options = folder ? [...WAIT, ...ownState(folder)] : WAIT
  }

  get(...args: string[]): Promise<string> {
    return this.#run('apt-get', args)
  }

  /** The version that would be fetched, or undefined when the lists do not know the package. */
  async candidate(name: string): Promise<string | undefined> {
    const policy = await this.#run('apt-cache', ['policy', name])
    const version = /Candidate: (\S+)/.exec(policy)?.[1]
    return version === '(none)' ? undefined : version
  }

  /** The packages it directly needs to run. */
  async dependencies(name: string): Promise<string[]> {
    const text = await this.#run('apt-cache', ['depends', '--no-recommends', '--no-suggests', name])
    return [...text.matchAll(/^\s*(?:Pre)?Depends: ([a-z0-9][a-z0-9.+-]*)/gm)].map((match) => match[1] ?? '')
  }

  /** Fetches the lists when they do not know the package: a bare image has none. */
  async knows(name: string): Promise<boolean> {
    if (await this.candidate(name)) return true
    await this.get('update')
    return Boolean(await this.candidate(name))
  }

  #run(tool: string, args: string[], cwd?: string): Promise<string> {
    return runCommand(tool, [...this.#options, ...args], { env: ENV, ...(cwd ? { cwd } : {}) })
  }

  /** Downloads packages as .deb files into `folder`. */
  async download(folder: string, names: string[]): Promise<void> {
    await this.#run('apt-get', ['download', ...names], folder)
  }
}

function ownState(folder: string): string[] {
  for (const part of ['lists/partial', 'cache/archives/partial'])
    mkdirSync(join(folder, part), { recursive: true })
  return [
    ['Dir::State::lists', join(folder, 'lists')],
    ['Dir::Cache', join(folder, 'cache')],
  ].flatMap(([name, value]) => ['-o', `${name}=${value}`])
}
