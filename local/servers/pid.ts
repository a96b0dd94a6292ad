import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'

/** The command line; empty when there is no such process, or only its unreaped remains. */
export function commandOf(pid: number): string {
  if (process.platform !== 'linux') return ps(pid, 'command=')
  return textOf(`/proc/${pid}/cmdline`).replaceAll('\0', ' ')
}

/** When it started, in the system's own words: tells a process from a later one with the same pid. */
export function startOf(pid: number): string {
  if (process.platform !== 'linux') return ps(pid, 'lstart=').replaceAll(' ', '_')
  const stat = textOf(`/proc/${pid}/stat`)
  return stat.slice(stat.lastIndexOf(')')).split(' ')[20] ?? ''
}

/** Sends a signal and waits up to `wait` ms; true when the process is gone. */
export async function ended(pid: number, signal: NodeJS.Signals, wait: number): Promise<boolean> {
  const until = Date.now() + wait
  sendSignal(pid, signal)
  // A stopped process takes no other signal than SIGKILL before it goes on.
  sendSignal(pid, 'SIGCONT')
  while (Date.now() < until && commandOf(pid)) await sleep(10)
  return !commandOf(pid)
}

export function sendSignal(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

function ps(pid: number, field: string): string {
  return spawnSync('ps', ['-o', field, '-p', String(pid)], { encoding: 'utf8' }).stdout.trim()
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}
