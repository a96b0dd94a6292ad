import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { Problem } from '../../infra/model/problem.ts'
import type { Engine } from '../engine.ts'
import { commandOf } from '../pid.ts'

interface Lock {
  pid: number
  hostname: string
  username: string
  timestamp: string
}

/** Removes the file backend's lock where the engine that took it is gone; a living one is left alone. */
export async function clearDeadLock(
  engine: Engine,
  stack: string,
  say: (text: string) => void,
): Promise<void> {
  const folder = join(engine.home, 'state', '.pulumi', 'locks', 'organization', 'poolproof', stack)
  if (!existsSync(folder)) return
  for (const name of readdirSync(folder)) {
    const file = join(folder, name)
    const lock: Lock = JSON.parse(readFileSync(file, 'utf8'))
    if (lock.hostname === hostname() && commandOf(lock.pid).includes('pulumi')) {
      throw new Problem(
        'STACK_LOCKED',
        `stack ${stack} is being updated by process ${lock.pid} of ${lock.username} since ${lock.timestamp}`,
        `wait for it, or end it: kill -INT ${lock.pid}`,
      )
    }
    rmSync(file)
    say(`recovered: removed the lock of a dead update (process ${lock.pid})`)
  }
}
