import { Problem } from '../../rules/problem.ts'
import { runCommand } from '../process/command.ts'
import { log, step } from '../progress.mjs'
import { findOnPath, findPgbouncer } from './on-path.mjs'
import { installWithApt, unpackFromApt } from './pgbouncer-apt.ts'

/** PgBouncer's path: already there, else from the system's packages. There is no official binary to download. */
export async function ensurePgbouncer(): Promise<string> {
  const there = findPgbouncer()
  if (there) return there
  const isRoot = process.getuid?.() === 0
  const ways = [
    { when: findOnPath('apt-get').length > 0 && isRoot, fetch: installWithApt },
    { when: findOnPath('apt-get').length > 0 && !isRoot, fetch: unpackFromApt },
    { when: findOnPath('brew').length > 0, fetch: installWithBrew },
  ]
  for (const { when, fetch } of ways) {
    if (!when) continue
    const path = await step('Installing PgBouncer', fetch).catch(explain)
    if (path) return path
  }
  throw new Problem(
    'PGBOUNCER_MISSING',
    'PgBouncer is not on the PATH, and neither apt nor brew is here to fetch it',
    FIX,
  )
}

const FIX =
  "install the package pgbouncer with your system's package manager, so that `pgbouncer` is on the PATH or in /usr/sbin"

async function installWithBrew(): Promise<string | undefined> {
  await runCommand('brew', ['install', 'pgbouncer'])
  return findPgbouncer()
}

function explain(error: unknown): never {
  if (error instanceof Problem) throw error
  log(String(error))
  const why = error instanceof Error ? error.message : String(error)
  throw new Problem(
    'PGBOUNCER_NOT_INSTALLED',
    `PgBouncer could not be fetched from the system's packages: ${why}`,
    FIX,
  )
}
