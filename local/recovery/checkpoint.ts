import { copyFileSync, existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Engine } from '../engine.ts'

/**
 * Puts the engine's own backup in the place of a checkpoint that a kill left half written. The backup is one operation
 * older: what that one did is found by its natural key or by the refresh.
 */
export function restoreCheckpoint(engine: Engine, stack: string, say: (text: string) => void): void {
  const file = join(engine.home, 'state', '.pulumi', 'stacks', 'poolproof', `${stack}.json`)
  const backup = `${file}.bak`
  if (!existsSync(file) || isWhole(file) || !existsSync(backup) || !isWhole(backup)) return
  copyFileSync(backup, file)
  say('recovered: the state was half written; took the one before the last operation')
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
