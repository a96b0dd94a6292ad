import { existsSync, readdirSync, rmSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { commandFor } from '../../rules/command-for.ts'
import { readJson } from '../../rules/files/read-file.ts'
import { Problem } from '../../rules/problem.ts'
import { commandOf } from '../../setup/process/pid.mjs'
import type { Engine } from '../pulumi/client.ts'
import { projectName } from '../pulumi/project-file.ts'

interface Lock {
  pid: number
  hostname: string
  username: string
  timestamp: string
}

/** The error of the second of two updates. */
export function stackLocked(stack: string, holder: string): Problem {
  return new Problem(
    'STACK_LOCKED',
    `stack ${stack} is being updated: ${holder}`,
    `wait for that one, or stop it with Ctrl+C in its terminal; if it is dead: ${commandFor(`poolproof recover ${stack}`)} (embedded cloud) or ${commandFor(`pulumi cancel ${stack}`)}`,
  )
}

/** Removes the file backend's lock where the engine that took it is gone. @throws Problem STACK_LOCKED for a living one */
export function clearDeadLock(engine: Engine, stack: string, say: (text: string) => void): void {
  refuseLocked(engine, stack)
  for (const { file, pid } of locks(engine, stack)) {
    for (const part of [file, `${file}.attrs`]) rmSync(part, { force: true })
    say(`recovered: removed the lock of a dead update (process ${pid})`)
  }
}

/** @throws Problem STACK_LOCKED while a process of this machine updates the stack */
export function refuseLocked(engine: Engine, stack: string): void {
  const held = locks(engine, stack).find(isHeld)
  if (held) throw stackLocked(stack, `process ${held.pid} of ${held.username}, since ${held.timestamp}`)
}

/** True where an update died with its lock. */
export const hasDeadLock = (engine: Engine, stack: string): boolean =>
  locks(engine, stack).some((lock) => !isHeld(lock))

/** By a process of this machine that still updates. */
const isHeld = ({ pid, hostname: host }: Lock) => host === hostname() && commandOf(pid).includes('pulumi')

function locks(engine: Engine, stack: string): (Lock & { file: string })[] {
  const folder = join(
    engine.home,
    'state',
    '.pulumi',
    'locks',
    'organization',
    projectName(join(engine.home, 'project')),
    stack,
  )
  if (!existsSync(folder)) return []
  // Beside each lock lies a file of the backend's own attributes.
  const names = readdirSync(folder).filter((name) => name.endsWith('.json'))
  return names.flatMap((name) => {
    const file = join(folder, name)
    const lock = readJson<Lock>(file, {
      fix: `see that no update of stack ${stack} runs, then \`rm -r ${file}\``,
      holds: ({ pid, hostname: host }) => Number.isInteger(pid) && typeof host === 'string',
    })
    return lock ? { file, ...lock } : []
  })
}
