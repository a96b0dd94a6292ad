import * as pulumi from '@pulumi/pulumi'
import { commandFor } from '../../rules/command-for.ts'
import { Problem, Problems } from '../../rules/problem.ts'
import {
  generationFault,
  generationsText,
  readGenerations,
  rotationTargetNames,
  rotationTargets,
} from '../../rules/release/generations.ts'
import { ownOutput } from '../checks/stack-output.ts'
import type { Settings } from '../config/database-settings.ts'
import { runError } from '../config/run-error.ts'

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
      'poolproof:databaseGenerations: this stack makes no roles (poolproof:database.manage is none)',
      `${commandFor('pulumi config rm poolproof:databaseGenerations')}, and set poolproof:database.pooledUrl to the new URL`,
    ),
  ]
}

/**
 * Remembers since when each newest generation serves: the state keeps the moment a resource was made, and this one is
 * made once the domain has been moved. Answers the generations as they serve.
 */
export function servingGenerations(settings: Settings, served: pulumi.CustomResource): pulumi.Output<string> {
  for (const name of rotationTargetNames) {
    const [newest] = settings[rotationTargets[name].setting]
    new pulumi.Stash(`${name}-generation-${newest}`, { input: newest }, { dependsOn: served })
  }
  const { jwtGenerations, databaseGenerations } = settings
  return served.id.apply(() => generationsText({ jwt: jwtGenerations, database: databaseGenerations }))
}
