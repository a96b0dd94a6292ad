import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { runCommand } from '../process/command.ts'

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

  /** Whether the lists say where to fetch the package; that it is installed is not enough. */
  async #canFetch(name: string): Promise<boolean> {
    const policy = await this.#run('apt-cache', ['policy', name])
    return /^ +-?\d+ \w+:/m.test(policy)
  }

  /** The packages it directly needs to run. */
  async dependencies(name: string): Promise<string[]> {
    const text = await this.#run('apt-cache', ['depends', '--no-recommends', '--no-suggests', name])
    return [...text.matchAll(/^\s*(?:Pre)?Depends: ([a-z0-9][a-z0-9.+-]*)/gm)].map((match) => match[1] ?? '')
  }

  /** Fetches the lists when they do not know the package: a bare image has none. */
  async updateUnlessKnown(name: string): Promise<void> {
    if (!(await this.#canFetch(name))) await this.get('update')
  }

  /** True when the system's own lists will do. */
  static systemKnows(name: string): Promise<boolean> {
    return new Apt().#canFetch(name)
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
