import { createHash, randomBytes } from 'node:crypto'
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readlinkSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { commandFor } from '../../rules/command-for.ts'
import { readJson } from '../../rules/files/read-file.ts'
import { Problem } from '../../rules/problem.ts'
import { stopStaleProcess } from './server-process.ts'
import { serverSpec } from './server-spec.ts'
import { give, type ServerUser, serverUser, userCan, writeFor } from './server-user.ts'

/** Where the servers of one home keep their data, and the user they run as. */
export interface ServersFolder {
  path: string
  user: ServerUser
}

/**
 * Makes `<home>/servers` (0700, owned by the servers' user). Where that user cannot reach it, as in a clone below a
 * 0700 folder of root's, it becomes a link to `/var/tmp/poolproof-<hash of home>`; a home among the temporary files of a
 * run stays among them, for they are removed together.
 */
export function serversFolder(home: string): ServersFolder {
  makeFolder(home, 0o711)
  const user = serverUser(home)
  const link = join(realpathSync(home), 'servers')
  const target = fallbackFolder(home)
  const found = lstatSync(link, { throwIfNoEntry: false })
  if (found?.isDirectory() || (!found && userCan(user, 'execute', home))) return reachable(link, user)
  if (!found || readlinkSync(link) !== target) {
    rmSync(link, { force: true })
    symlinkSync(target, link)
  }
  return reachable(target, user)
}

/** The folder of one server in it. */
export function serverFolder({ path, user }: ServersFolder, name: string): string {
  return ownFolder(join(path, name), user)
}

/** Ends the servers that a killed run of this home left. Choose ports after it, or theirs count as taken. */
export async function stopStaleProcesses(home: string): Promise<void> {
  const link = join(resolve(home), 'servers')
  if (!existsSync(link)) return
  for (const [name, spec] of Object.entries(serverSpec))
    await stopStaleProcess(spec(join(realpathSync(link), name)))
}

/** Deletes a home's servers with all their data, wherever it lies. For `poolproof reset`. */
export async function removeServers(home: string): Promise<void> {
  await stopStaleProcesses(home)
  const link = join(resolve(home), 'servers')
  if (existsSync(link) && realpathSync(link) === fallbackFolder(home))
    rmSync(fallbackFolder(home), { recursive: true })
  rmSync(link, { recursive: true, force: true })
}

/** Makes the folder, or takes the one that is there if no other user can write it: /var/tmp is shared. */
export function ownFolder(path: string, user: ServerUser, mode = 0o700): string {
  makeFolder(path, mode)
  const { uid, mode: bits } = lstatSync(path)
  const ours = uid === process.getuid?.() || uid === user.uid
  if (!lstatSync(path).isDirectory() || !ours || bits & 0o022)
    throw new Problem(
      'FOLDER_NOT_OURS',
      `${path} is not a folder that only we can write (owner ${uid}, mode ${(bits & 0o777).toString(8)})`,
      `check what it contains, then take it over with sudo chown -R "$(id -un)" ${path}, or remove it: rm -r ${path}`,
    )
  give(user, path)
  return path
}

function fallbackFolder(home: string): string {
  const path = realpathSync(home)
  const hash = createHash('sha256').update(path).digest('hex').slice(0, 16)
  const run = /^.*?\/poolproof-run-\w{6}(?=\/)/.exec(path)?.[0]
  return join(run ?? realpathSync('/var/tmp'), `poolproof-${hash}`)
}

function reachable(path: string, user: ServerUser): ServersFolder {
  ownFolder(path, user)
  if (userCan(user, 'write', path)) return { path, user }
  throw new Problem(
    'FOLDER_UNREACHABLE',
    `the servers run as user id ${user.uid ?? process.getuid?.()}, which can no longer reach ${path}`,
    `restore the permissions of its parent folders (chmod o+x), or run: ${commandFor('poolproof reset')}`,
  )
}

function makeFolder(path: string, mode: number): void {
  try {
    mkdirSync(path, { recursive: true, mode })
  } catch (error) {
    throw new Problem(
      'FOLDER_NOT_WRITABLE',
      `cannot create the folder ${path}: ${(error as NodeJS.ErrnoException).code}`,
      `take over the folder above it, or make it writable: sudo chown "$(id -un)" ${dirname(path)}`,
    )
  }
}

/** The roles that exist before any program made one. */
const ROLES = ['postgres', 'cloud_admin', 'pgbouncer_auth'] as const
export type Passwords = Record<(typeof ROLES)[number], string>

/** Their passwords: random, made once, kept with the data they open (0600). */
export function passwords({ path, user }: ServersFolder): Passwords {
  const file = join(path, 'passwords.json')
  const kept = readJson<Passwords>(file, {
    fix: `restore its contents, or start over without the data that it opens: ${commandFor('poolproof reset')}`,
    holds: (value) => ROLES.every((role) => typeof value[role] === 'string' && value[role].length > 8),
  })
  if (kept) return kept
  const made = ROLES.map((role) => [role, randomBytes(24).toString('base64url')])
  writeFor(user, `${file}.new`, JSON.stringify(Object.fromEntries(made)))
  renameSync(`${file}.new`, file)
  return Object.fromEntries(made)
}
