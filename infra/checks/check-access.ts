import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import * as pulumi from '@pulumi/pulumi'
import { commandFor } from '../../rules/command-for.ts'
import { printable } from '../../rules/printable.ts'
import { Problem, Problems } from '../../rules/problem.ts'
import type { Settings } from '../config/database-settings.ts'
import { runError } from '../config/run-error.ts'
import { ownOutput } from './stack-output.ts'
import { queryVercel } from './vercel-access.ts'

/**
 * What can be known of Vercel before the first resource: that it lets this stack in, and that it will be sent nothing it
 * must not have.
 *
 * @throws pulumi.RunError with one `Problem` per fault
 */
export async function checkAccess(settings: Settings): Promise<void> {
  const clone = fileURLToPath(new URL('../..', import.meta.url))
  const asked = queryVercel(settings)
  const remotes = remoteFaults([clone, process.cwd()])
  const { faults: refused, projectExists } = await asked
  const faults = [...remotes, ...refused]
  if (faults.length > 0) throw runError(new Problems(faults))
  const isNew = Object.keys(settings.adopted).length === 0 && (await ownOutput('url')) === undefined
  if (projectExists && isNew)
    pulumi.log.warn(
      new Problem(
        'VERCEL_PROJECT_EXISTS',
        `project ${settings.project} is on Vercel already; unless an unfinished update of this stack created it, the update will fail when it creates it`,
        `take it over: ${commandFor(`poolproof adopt --project ${settings.project} --stack ${pulumi.getStack()}`)}; or choose another name: ${commandFor('pulumi config set poolproof:project NAME')}`,
      ).message,
    )
}

/**
 * The Vercel plugin sends the URL of a remote with every deployment, as `git remote -v` lists it in the repository around
 * the deployed files or around the program. What is a credential in one of them would be on Vercel for all who see the
 * deployment.
 */
export function remoteFaults(folders: readonly string[]): Problem[] {
  const faults = folders.flatMap((folder) =>
    git(folder, 'remote', '-v')
      .split('\n')
      .flatMap((line) => {
        const [, name = '', url = '', kind] = /^(\S+)\t(.*) \((fetch|push)\)/.exec(line) ?? []
        const clean = withoutCredentials(url)
        return clean === undefined ? [] : [fault(folder, { name, clean, push: kind === 'push' })]
      }),
  )
  return [...new Map(faults.map((one) => [one.message, one])).values()]
}

/** Undefined where the URL holds none. A user's name of SSH is none, nor is one that the path says as well (Azure DevOps). */
function withoutCredentials(url: string): string | undefined {
  // `HELPER::URL` is for a program of git's user, such as gcrypt.
  const [, helper = '', scheme = '', userinfo = '', rest = ''] =
    /^((?:[a-z0-9]+::(?=(?:https?|ftps?|ssh):\/\/))?)([a-z][a-z0-9+.-]*:\/\/|)([^/?#]*@|)(.*)$/is.exec(url) ??
    []
  const [user = '', password] = userinfo.replace(/@$/, '').split(/:(.*)/s)
  const named = /^(ssh|git\+ssh|ssh\+git|)(:\/\/|$)/i.test(scheme) || rest.split('/').includes(user)
  const [path = '', query] = scheme ? rest.split(/[?#](.*)/s) : [rest]
  if ((userinfo === '' || (named && password === undefined)) && query === undefined) return undefined
  return `${helper}${scheme}${named && user ? `${user}@` : ''}${path}`
}

function fault(folder: string, { name, clean, push }: { name: string; clean: string; push: boolean }) {
  const own = push && git(folder, 'config', '--get-all', `remote.${name}.pushurl`)
  const written = own || git(folder, 'config', '--get-all', `remote.${name}.url`)
  return new Problem(
    'GIT_REMOTE_SECRET',
    `the URL of git remote ${printable(name)} contains credentials, which Vercel gets with every deployment`,
    written.split('\n').some((url) => withoutCredentials(url) !== undefined)
      ? `git remote set-url ${own ? '--push ' : ''}${printable(name)} '${printable(clean)}'`
      : 'take the credentials out of the `insteadOf` setting that adds them (`git config --show-origin --name-only --get-regexp insteadof` says its file), and keep them in a credential helper',
  )
}

function git(folder: string, ...args: string[]): string {
  try {
    return execFileSync('git', args, { cwd: folder, timeout: 5_000, stdio: ['ignore', 'pipe', 'ignore'] })
      .toString()
      .trim()
  } catch {
    return '' // no git or no repository: the plugin finds no remote either
  }
}
