import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'

/** What the official plugin sends about the repository of the deployed files. */
interface GitMetadata {
  commitAuthorName: string
  commitAuthorEmail: string
  commitMessage: string
  commitRef: string
  commitSha: string
  dirty: boolean
  remoteUrl?: string
}

const marks = ['.vercel/repo.json', '.now/repo.json', '.git']

/** From the nearest repository above a deployed file, else above the working folder; undefined where git fails. */
export function gitMetadata(paths: readonly string[]): GitMetadata | undefined {
  const folders = [...new Set(paths.map((path) => dirname(resolve(path))))]
  const shallowFirst = folders.sort((a, b) => a.split('/').length - b.split('/').length).slice(0, 5)
  const root = [...shallowFirst, process.cwd()].flatMap((folder) => repositoryAbove(folder) ?? [])[0]
  if (root === undefined) return undefined
  const git = (...args: string[]) =>
    execFileSync('git', args, { cwd: root, timeout: 2000, stdio: ['ignore', 'pipe', 'ignore'] })
      .toString()
      .trim()
  try {
    const remoteUrl = remoteOf(git('remote', '-v'))
    return {
      commitAuthorName: git('log', '-1', '--pretty=%an'),
      commitAuthorEmail: git('log', '-1', '--pretty=%ae'),
      commitMessage: git('log', '-1', '--pretty=%s'),
      commitRef: git('rev-parse', '--abbrev-ref', 'HEAD'),
      commitSha: git('rev-parse', 'HEAD'),
      dirty: git('--no-optional-locks', 'status', '-s') !== '',
      ...(remoteUrl ? { remoteUrl } : {}),
    }
  } catch {
    return undefined // no git, or no commit: the plugin deploys without
  }
}

function repositoryAbove(folder: string): string | undefined {
  if (marks.some((mark) => existsSync(join(folder, mark)))) return folder
  const parent = dirname(folder)
  return parent === folder ? undefined : repositoryAbove(parent)
}

/** Of `git remote -v`: origin, else the first by name. The text is sent as it stands, credentials in it as well. */
function remoteOf(listed: string): string | undefined {
  const remotes = new Map(
    listed
      .split('\n')
      .map((line) => line.split(/\s+/))
      .reverse()
      .map(([name = '', url]) => [name, url] as const),
  )
  return remotes.get('origin') ?? remotes.get([...remotes.keys()].sort()[0] ?? '')
}
