import { copyFileSync, existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Engine } from '../engine.ts'

/**
 * Puts the engine's own backup in the place of a checkpoint that a kill left half written. The backup is one operation
 * older: what that one did is found by its natural key or by the refresh.
 */
export function restoreCheckpoint(engine: Engine, stack: string, say: (text: string) => void): void {
  const file = join(engine.home, 'state', '.pulumi', 'stacks', 'poolproof', `${stack}.json`)
  const backup = `${file}.bak`
  if ([file, backup].filter(dropHalfAttributes).length > 0)
    say("recovered: the state's attributes were half written; removed")
  if (!existsSync(file) || isWhole(file) || !existsSync(backup) || !isWhole(backup)) return
  copyFileSync(backup, file)
  say('recovered: the state was half written; took the one before the last operation')
}

/**
 * The engine's file backend replaces a state at once, but writes its attributes (`.attrs`, beside it) in place: a kill
 * leaves them empty, and then no state can be read, as EOF. Without them it takes what is usual.
 */
function dropHalfAttributes(file: string): boolean {
  const attributes = `${file}.attrs`
  if (!existsSync(attributes) || isWhole(attributes)) return false
  rmSync(attributes)
  return true
}

function isWhole(file: string): boolean {
  try {
    JSON.parse(readFileSync(file, 'utf8'))
    return true
  } catch (error) {
    if (error instanceof SyntaxError) return false
    throw error
  }
}
