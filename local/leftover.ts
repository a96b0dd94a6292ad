import { readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs'
import { basename, join } from 'node:path'
import { Problem } from '../infra/model/problem.ts'
import { commandOf, ended, startOf } from './pid.ts'
import type { ServerTraits } from './server-traits.ts'
import { type ServerUser, writeFor } from './server-user.ts'

/**
 * Ends what a killed run left of this server, so that its port, data and pid file are free. A process is ours only if
 * its command line says so: pids are used again. A server whose starter still lives is a Problem, and stays.
 */
export async function endLeftover({ name, folder, pidFile, signals }: ServerTraits): Promise<void> {
  const pid = Number(firstLine(pidFile))
  if (pid && isOurs(pid, name, folder)) {
    const [owner, start] = firstLine(ownerFile(folder)).split(' ')
    if (owner && startOf(Number(owner)) === start)
      throw new Problem(
        'SERVER_IN_USE',
        `${name} in ${folder} was started by process ${owner}, which is still running`,
        `stop that one first: Ctrl+C in its terminal, or type: kill ${owner}`,
      )
    for (const [signal, wait] of signals) if (await ended(pid, signal, wait)) break
  }
  for (const worker of workersIn(folder)) await ended(worker, 'SIGKILL', 5_000)
  rmSync(pidFile, { force: true })
}

/** Notes in the server's folder that this process starts it. */
export function takeOwnership(folder: string, user: ServerUser): void {
  writeFor(user, ownerFile(folder), `${process.pid} ${startOf(process.pid)}\n`)
}

function isOurs(pid: number, name: string, folder: string): boolean {
  const command = commandOf(pid)
  return command.includes(name.toLowerCase()) && command.includes(`${folder}/`)
}

/** Workers outlive a Postgres that was killed, and hold its shared memory; they stand in its data folder. */
function workersIn(folder: string): number[] {
  if (process.platform !== 'linux') return []
  const pids = readdirSync('/proc').map(Number).filter(Boolean)
  return pids.filter(
    (pid) =>
      linkOf(pid, 'cwd').startsWith(`${folder}/`) && basename(linkOf(pid, 'exe')).startsWith('postgres'),
  )
}

function linkOf(pid: number, name: 'cwd' | 'exe'): string {
  try {
    return readlinkSync(`/proc/${pid}/${name}`)
  } catch {
    return ''
  }
}

function firstLine(path: string): string {
  try {
    return readFileSync(path, 'utf8').split('\n', 1)[0]?.trim() ?? ''
  } catch {
    return ''
  }
}

function ownerFile(folder: string): string {
  return join(folder, 'owner')
}
