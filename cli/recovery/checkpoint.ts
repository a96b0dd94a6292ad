import { copyFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { commandFor } from '../../rules/command-for.ts'
import { readJson } from '../../rules/files/read-file.ts'
import { Problem } from '../../rules/problem.ts'
import type { Engine } from '../pulumi/client.ts'
import { projectName } from '../pulumi/project-file.ts'

/**
 * Puts the engine's own backup in the place of a checkpoint that a kill left half written. The backup is one operation
 * older: what that one did is found by its natural key or by the refresh.
 *
 * @throws Problem FILE_BROKEN where the backup is no better
 */
export function restoreCheckpoint(engine: Engine, stack: string, say: (text: string) => void): void {
  const file = checkpointFile(engine, stack)
  const backup = `${file}.bak`
  if ([file, backup].filter(dropHalfAttributes).length > 0)
    say("recovered: the state's attributes were half written; removed")
  if (look(file) !== 'broken') return
  if (look(backup) !== 'whole')
    throw new Problem(
      'FILE_BROKEN',
      `the state of stack ${stack} in ${file} is cut off or no state, and so is its backup`,
      startAgain(),
    )
  rmSync(file, { recursive: true })
  copyFileSync(backup, file)
  say('recovered: the state was half written; took the one before the last operation')
}

/** What a killed update left in the state: operations without an end, or a half-written file. */
export function isUnfinished(engine: Engine, stack: string): boolean {
  const file = checkpointFile(engine, stack)
  if ([file, `${file}.attrs`].some((one) => look(one) === 'broken')) return true
  const state = readJson<Checkpoint>(file, { fix: startAgain() })
  return (state?.checkpoint?.latest?.pending_operations?.length ?? 0) > 0
}

interface Checkpoint {
  checkpoint?: { latest?: { pending_operations?: unknown[] } }
}

const checkpointFile = ({ home }: Engine, stack: string) =>
  join(home, 'state', '.pulumi', 'stacks', projectName(join(home, 'project')), `${stack}.json`)

/**
 * The engine's file backend replaces a state at once, but writes its attributes (`.attrs`, beside it) in place: a kill
 * leaves them empty, and then no state can be read, as EOF. Without them it takes what is usual.
 */
function dropHalfAttributes(file: string): boolean {
  const attributes = `${file}.attrs`
  if (look(attributes) !== 'broken') return false
  rmSync(attributes, { recursive: true })
  return true
}

const startAgain = () => `give it back its contents; or start again: ${commandFor('poolproof reset')}`

function look(file: string): 'absent' | 'whole' | 'broken' {
  try {
    return readJson(file, { fix: startAgain(), holds: (value) => !Array.isArray(value) }) ? 'whole' : 'absent'
  } catch (error) {
    if (error instanceof Problem && error.code === 'FILE_BROKEN') return 'broken'
    throw error
  }
}
