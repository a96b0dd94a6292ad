import { readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs'
import { basename, join } from 'node:path'
import { Problem } from '../../rules/problem.ts'
import { commandOf, endProcess, startOf } from '../../setup/process/pid.mjs'
import type { ServerSpec } from './server-spec.ts'
import { type ServerUser, writeFor } from './server-user.ts'

/**
 * Makes this process the owner of a server's folder, after ending what a killed owner left there. Throws SERVER_IN_USE while its
 * owner lives, or while a server of ours runs there.
 */
export async function acquireFolder(spec: ServerSpec, user: ServerUser): Promise<void> {
  await stopStaleProcess(spec)
  writeFor(user, ownerFile(spec.folder), `${process.pid} ${startOf(process.pid)}\n`)
}

/** Gives the folder back once the server has ended. */
export function release({ folder }: ServerSpec): void {
  rmSync(ownerFile(folder), { force: true })
}

/**
 * Ends what a killed run left of this server, so that its port, data and pid file are free. A process is ours only if
 * its command line says so: pids are used again.
 */
export async function stopStaleProcess({ name, folder, pidFile, signals }: ServerSpec): Promise<void> {
  const server = runningServer(name, folder, pidFile)
  const owner = livingOwner(folder)
  if (owner && (server || owner !== process.pid))
    throw new Problem(
      'SERVER_IN_USE',
      `${name} in ${folder} belongs to process ${owner}, which is still running`,
      `stop that one first: Ctrl+C in its terminal, or type: kill ${owner}`,
    )
  for (const [signal, wait] of server ? signals : []) if (await endProcess(server, signal, wait)) break
  for (const worker of workersIn(folder)) await endProcess(worker, 'SIGKILL', 5_000)
  rmSync(pidFile, { force: true })
}

function livingOwner(folder: string): number {
  const [pid, start] = firstLine(ownerFile(folder)).split(' ')
  return start && startOf(Number(pid)) === start ? Number(pid) : 0
}

function runningServer(name: string, folder: string, pidFile: string): number {
  const pid = Number(firstLine(pidFile))
  const command = pid ? commandOf(pid) : ''
  return command.includes(name.toLowerCase()) && command.includes(`${folder}/`) ? pid : 0
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
