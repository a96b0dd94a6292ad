import { commandFor } from '../../rules/command-for.ts'
import { type Engine, isEmbedded } from '../pulumi/client.ts'
import { isUnfinished } from './checkpoint.ts'
import { hasDeadLock } from './dead-lock.ts'

/**
 * The command that recovers the stack, where a killed update left a lock, a half-written state or pending operations; undefined
 * where nothing is to be recovered, and on a real cloud, whose engine says by itself what is pending.
 */
export function recovery(engine: Engine, stack: string): string | undefined {
  if (!isEmbedded(engine)) return undefined
  const isLeft = hasDeadLock(engine, stack) || isUnfinished(engine, stack)
  return isLeft ? commandFor(`poolproof recover ${stack}`) : undefined
}
