import { commandFor } from '../command-for.ts'
import { dangersOf, type MigrationText } from '../migrations/danger.ts'
import { Problem } from '../problem.ts'
import { type Release, sameBytes } from './evidence.ts'

/**
 * The release to return to: the one that `to` names (the beginning of its commit or artifact), or the last proven one
 * whose bytes are not those deployed now.
 *
 * @throws Problem ROLLBACK_NOWHERE
 */
export function findRollbackTarget<Proven extends Release>(
  releases: readonly Proven[],
  deployed: string | undefined,
  to?: string,
): Proven {
  const found = releases.find(({ commit, artifact }) =>
    to ? commit.startsWith(to) || artifact.startsWith(to) : !sameBytes(artifact, deployed ?? ''),
  )
  if (found) return found
  const known = releases.map(({ commit, artifact }) => `${commit.slice(0, 12)} (${artifact})`).join(', ')
  throw new Problem(
    'ROLLBACK_NOWHERE',
    to ? `nothing that was proved here begins with ${to}` : 'nothing else was proved here before',
    known
      ? `${commandFor('poolproof rollback STACK --to COMMIT')}, one of: ${known}`
      : `deploy a commit that works: ${commandFor('pulumi up')}`,
  )
}

/**
 * Why the older code cannot run on the schema of today: what the migrations after it took from it. Additions fit, so the
 * schema stays as it is in a rollback.
 *
 * @param later the migrations that were applied after the release, oldest first
 */
export async function schemaErrors(
  { commit, schemaVersion }: Release,
  later: readonly MigrationText[],
): Promise<Problem[]> {
  const dangers = await dangersOf(later)
  if (dangers.length === 0) return []
  const taken = dangers.map(({ migration, what }) => `${migration} ${what}`).join('; ')
  return [
    new Problem(
      'ROLLBACK_SCHEMA',
      `commit ${commit.slice(0, 12)} was proved on schema ${schemaVersion}, which is gone: ${taken}`,
      'fix the code in a new commit (git revert COMMIT), prove it, promote it',
    ),
  ]
}
