import { resolve } from 'node:path'
import * as pulumi from '@pulumi/pulumi'
import { commandFor } from '../../rules/command-for.ts'
import { projectFolder } from '../../rules/files/project-folder.ts'
import { readText } from '../../rules/files/read-file.ts'
import { Problem, Problems } from '../../rules/problem.ts'
import { type Release, readEvidence, readReleases } from '../../rules/release/evidence.ts'
import { type Candidate, promotionErrors, promotionNotes } from '../../rules/release/refusals.ts'
import type { Settings } from '../config/database-settings.ts'
import { runError } from '../config/run-error.ts'
import { ownOutput, stackOutput } from './stack-output.ts'

/**
 * Where the stack is promoted to, refuses bytes and schemas that the stack before it did not prove; on a rollback,
 * bytes that it did not prove itself, however long ago. Asked before the first resource, at preview as at update.
 *
 * @throws pulumi.RunError with EVIDENCE_MISSING, EVIDENCE_KEY_MISSING, EVIDENCE_FORGED, EVIDENCE_TOO_OLD,
 *   VARIABLES_NOT_PROVEN
 */
export async function checkPromotion(
  settings: Settings,
  candidate: Candidate & { proved?: Release },
  now = new Date(),
): Promise<void> {
  try {
    if (candidate.proved) await checkRollback(candidate.proved)
    else if (settings.promoteFrom) await checkOther(settings, settings.promoteFrom, candidate, now)
  } catch (error) {
    throw runError(error)
  }
}

async function checkOther(
  settings: Settings,
  promoteFrom: string,
  candidate: Candidate,
  now: Date,
): Promise<void> {
  const evidence = settings.evidence
    ? fromFile(settings.evidence, promoteFrom)
    : await evidenceOf(promoteFrom)
  const source = {
    stack: promoteFrom.split('/').at(-1) as string,
    to: pulumi.getStack(),
    key: pinnedKey(settings),
    maxAgeDays: settings.evidenceMaxAge,
    acknowledged: settings.acknowledge,
    now,
  }
  Problems.raise(promotionErrors(candidate, evidence, source))
  for (const note of promotionNotes(candidate, evidence, source)) await pulumi.log.warn(`promotion: ${note}`)
  await pulumi.log.info(
    `promotion: stack ${source.stack} proved artifact ${candidate.artifact}, which is what this commit builds`,
  )
}

/** The schema may have moved on since: whether it still fits, `poolproof rollback` has looked at. */
async function checkRollback({ commit, artifact }: Release): Promise<void> {
  const stack = pulumi.getStack()
  const releases = readReleases(await ownOutput('releases'))
  if (releases.some((release) => release.commit === commit && release.artifact === artifact)) return
  throw new Problem(
    'NOT_PROVEN',
    `stack ${stack} has not proved artifact ${artifact} of commit ${commit}`,
    commandFor(`poolproof rollback ${stack}`),
  )
}

/** Needs the other stack's backend and secrets provider. */
async function evidenceOf(stack: string): Promise<unknown> {
  const name = stack.includes('/') ? stack : `${pulumi.getOrganization()}/${pulumi.getProject()}/${stack}`
  try {
    return await stackOutput(name, 'evidence')
  } catch (error) {
    throw new Problem(
      'EVIDENCE_MISSING',
      `the outputs of stack ${stack} cannot be read from here: ${(error as Error).message}`,
      `look for its name in ${commandFor('pulumi stack ls --all')}; if this backend does not have it, pass its evidence as a file: ${commandFor('pulumi config set poolproof:evidence FILE')}`,
    )
  }
}

function fromFile(path: string, promoteFrom: string): string | undefined {
  const file = resolve(projectFolder(), path)
  const fix = `${commandFor(`pulumi stack output evidence --json --stack ${promoteFrom}`)} > ${file}`
  return readText(file, { fix, holds: (text) => readEvidence(text) !== undefined })
}

/** Without a key from elsewhere evidence would only vouch for itself. */
function pinnedKey({ evidenceKey, promoteFrom }: Settings): string {
  if (evidenceKey) return evidenceKey
  throw new Problem(
    'EVIDENCE_KEY_MISSING',
    `poolproof:evidenceKey is not set: nothing says which key of stack ${promoteFrom} has to have signed the evidence`,
    `compare the key and pin it: ${commandFor(`poolproof promote ${promoteFrom} ${pulumi.getStack()}`)}; or print it with ${commandFor(`pulumi stack output evidenceKey --stack ${promoteFrom}`)}, then ${commandFor('pulumi config set poolproof:evidenceKey KEY')}`,
  )
}
