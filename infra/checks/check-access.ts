import { execFileSync } from 'node:child_process'
import * as pulumi from '@pulumi/pulumi'
import { budget } from '../../rules/budget/index.ts'
import { neighbours, rolesOf } from '../../rules/budget/neighbours.ts'
import type { BudgetInput } from '../../rules/budget/sums.ts'
import { commandFor } from '../../rules/command-for.ts'
import { projectFolder } from '../../rules/files/project-folder.ts'
import { printable } from '../../rules/printable.ts'
import { Problem, Problems } from '../../rules/problem.ts'
import { redact, urlSecrets } from '../../rules/url/redact.ts'
import { budgetInput, type Settings } from '../config/database-settings.ts'
import { runError } from '../config/run-error.ts'
import { askServer, type DatabaseServer } from './database-server.ts'
import { type Own, ownState } from './stack-output.ts'
import { takenAtVercel, takenOnServer } from './taken-names.ts'
import { queryVercel } from './vercel-access.ts'
import { askNames } from './vercel-names.ts'

/**
 * What can be known of Vercel and the database's server before the first resource: that Vercel lets this stack in and is
 * sent nothing it must not have, that the names are free or the stack's own, and that the other stacks of the server leave
 * room for this one.
 *
 * @returns what the budget has to know of the other stacks
 * @throws pulumi.RunError with one `Problem` per fault
 */
export async function checkAccess(settings: Settings): Promise<SharedServer> {
  const asked = Promise.all([queryVercel(settings), stateOrNone(), serverOf(settings)])
  const remotes = remoteFaults([projectFolder(), process.cwd()])
  const [{ faults: refused, project, ask }, own, server] = await asked
  const { database } = settings
  const shared = server && database.manage !== 'none' ? sharedServer(settings, server, database.name) : {}
  const faults = [
    ...remotes,
    ...refused,
    ...(own && refused.length === 0
      ? takenAtVercel(await askNames(ask, project, settings, own), settings.project, own)
      : []),
    ...(own && server && database.manage !== 'none' ? takenOnServer(server, database, own) : []),
    ...(shared.neighbours ? budget({ ...budgetInput(settings), ...shared }).faults : []),
  ]
  if (faults.length > 0) throw runError(new Problems(faults))
  return shared
}

/** Undefined, and said, where the backend does not give the state: names are compared with nothing then. */
async function stateOrNone(): Promise<Own | undefined> {
  const stack = pulumi.getStack()
  try {
    return await ownState()
  } catch (error) {
    pulumi.log.warn(
      new Problem(
        'STATE_UNSEEN',
        `names that are taken were not looked for: the state of stack ${stack} cannot be read from the program (${(error as Error).message})`,
        `see that this prints it: ${commandFor(`pulumi stack export --stack ${stack}`)} > /dev/null`,
      ).message,
    )
    return undefined
  }
}

/** Undefined, and said, where it cannot be asked from here. */
async function serverOf({ database }: Settings): Promise<DatabaseServer | undefined> {
  if (database.manage === 'none') return undefined
  const { host } = new URL(database.adminUrl)
  try {
    return await askServer(database, rolesOf(database.name))
  } catch (error) {
    const reason = (error as Error).message || (error as { code?: string }).code || 'no answer'
    pulumi.log.warn(
      new Problem(
        'SERVER_UNSEEN',
        `names that are taken on ${host}, and the connections of other stacks there, were not looked for: ${redact(reason, urlSecrets(database.adminUrl))}`,
        `let this machine reach ${host} with poolproof:database.adminUrl; look at it: ${commandFor('poolproof doctor --url -')}`,
      ).message,
    )
    return undefined
  }
}

export type SharedServer = Pick<BudgetInput, 'neighbours' | 'maxConnections' | 'reserved'>

/** Empty where the stack is alone. Where the settings say no max_connections, the server's own is what is shared. */
function sharedServer({ database }: Settings, server: DatabaseServer, own: string): SharedServer {
  const roles = neighbours(server.stackRoles, own)
  if (Object.keys(roles).length === 0) return {}
  const { maxConnections, reserved } = server
  return {
    neighbours: roles,
    ...(database.limits.maxConnections === undefined && { maxConnections, reserved }),
  }
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
