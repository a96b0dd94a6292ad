import { commandFor } from '../../rules/command-for.ts'
import { Problem, Problems } from '../../rules/problem.ts'
import {
  generationFault,
  readGenerations,
  rotationTargetNames,
  rotationTargets,
} from '../../rules/release/generations.ts'
import type { Settings } from '../config/database-settings.ts'
import { runError } from '../config/run-error.ts'
import { ownOutput } from './stack-output.ts'

/**
 * Refuses generations that skip one or go back, by what the stack's own outputs say serves now. The result depends on
 * configuration and state alone, never on the clock.
 *
 * @throws pulumi.RunError with one `Problem` per ring
 */
export async function checkGenerations(settings: Settings): Promise<void> {
  const serving = readGenerations(await ownOutput('generations'))
  const faults = rotationTargetNames.flatMap(
    (name) => generationFault(name, settings[rotationTargets[name].setting], serving?.[name]) ?? [],
  )
  try {
    Problems.raise([...faults, ...unmanaged(settings)])
  } catch (error) {
    throw runError(error)
  }
}

/** A URL that is given has a password that only its owner can change. */
function unmanaged({ database, databaseGenerations: [newest] }: Settings): Problem[] {
  if (database.manage !== 'none' || newest === 1) return []
  return [
    new Problem(
      'ROLE_NOT_MANAGED',
      'poolproof:databaseGenerations: this stack creates no roles (poolproof:database.manage is none)',
      `${commandFor('pulumi config rm poolproof:databaseGenerations')}, and set poolproof:database.pooledUrl to the new URL`,
    ),
  ]
}
