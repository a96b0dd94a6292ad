import { spawnSync } from 'node:child_process'
import { chownSync, statSync, writeFileSync } from 'node:fs'
import { Problem } from '../../rules/problem.ts'

/** The user that the servers run as. Both ids are set only when this process is root, which Postgres and PgBouncer refuse. */
export interface ServerUser {
  uid?: number
  gid?: number
}

/**
 * The account for the servers of `home`: ourselves, unless we are root. Then the owner of `home` (a clone worked on
 * with sudo stays its owner's), else the system's `postgres`, else `nobody`; no account is ever created.
 */
export function serverUser(home: string): ServerUser {
  if (process.getuid?.() !== 0) return {}
  const { uid, gid } = statSync(home)
  if (uid !== 0) return { uid, gid }
  const account = idsOf('postgres') ?? idsOf('nobody')
  if (account) return account
  throw new Problem(
    'SERVER_USER_MISSING',
    'the servers never run as root, and this system has neither a user postgres nor a user nobody',
    'run it as an ordinary user, or type: useradd --system postgres',
  )
}

function idsOf(name: string): ServerUser | undefined {
  const [uid, gid] = ['-u', '-g'].map((flag) => {
    const { status, stdout } = spawnSync('id', [flag, name], { encoding: 'utf8' })
    return status === 0 ? Number(stdout) : Number.NaN
  })
  return uid && gid ? { uid, gid } : undefined
}

/** Asks the system as this user: only so the mode, group and mount of every parent folder count. */
export function userCan(user: ServerUser, right: 'read' | 'write' | 'execute', path: string): boolean {
  const flag = { read: '-r', write: '-w', execute: '-x' }[right]
  return spawnSync('/bin/sh', ['-c', 'test "$0" "$1"', flag, path], { ...user, cwd: '/' }).status === 0
}

/** Writes a file that only the servers' user (and root) may read, as Postgres and PgBouncer require for keys and password lists. */
export function writeFor(user: ServerUser, path: string, text: string): void {
  writeFileSync(path, text, { mode: 0o600 })
  give(user, path)
}

export function give({ uid, gid }: ServerUser, path: string): void {
  if (uid !== undefined && gid !== undefined) chownSync(path, uid, gid)
}
