import { fileURLToPath } from 'node:url'
import * as pulumi from '@pulumi/pulumi'
import type { AppBuild } from './app-build.ts'
import type { Settings } from './database-settings.ts'
import { commandFor } from './model/command-for.ts'
import { machineLine } from './model/engine-events.ts'
import { Problem, Problems } from './model/problem.ts'
import type { SignedEvidence } from './model/promotion/evidence.ts'
import { promotionRefusals } from './model/promotion/refusals.ts'
import { readJson } from './model/read-file.ts'
import { ownOutput } from './own-output.ts'

/** What is about to be deployed; `schemaVersion` is the last migration of this commit. */
type Candidate = Pick<AppBuild, 'artifact' | 'commit' | 'proved'> & { schemaVersion: string }

/**
 * Where the stack is promoted to, refuses bytes and schemas that the stack before it did not prove; on the way back,
 * bytes that it did not prove itself. Asked before the first resource, at preview as at update.
 *
 * @throws pulumi.RunError with EVIDENCE_MISSING, EVIDENCE_KEY_MISSING, EVIDENCE_FORGED, NOT_PROVEN or FILE_*
 */
export async function checkPromotion(settings: Settings, candidate: Candidate): Promise<void> {
  try {
    if (candidate.proved) await checkReturn(candidate.proved)
    else if (settings.promoteFrom) await checkOther(settings, settings.promoteFrom, candidate)
  } catch (error) {
    if (error instanceof Problem || error instanceof Problems) throw new pulumi.RunError(error.message)
    throw error
  }
}

async function checkOther(settings: Settings, promoteFrom: string, candidate: Candidate): Promise<void> {
  const { evidence, key } = settings.evidence
    ? { evidence: fromFile(settings.evidence, promoteFrom), key: pinnedKey(settings) }
    : await fromStack(promoteFrom, settings.evidenceKey)
  const stack = promoteFrom.split('/').at(-1) as string
  Problems.raise(promotionRefusals(candidate, evidence, { stack, key }))
  await pulumi.log.debug(machineLine({ promotedFrom: stack }))
  await pulumi.log.info(
    `promotion: stack ${stack} proved artifact ${candidate.artifact}, which is what this commit builds`,
  )
}

/** The schema may have moved on since: whether it still fits, `poolproof rollback` has looked at. */
async function checkReturn(proved: SignedEvidence): Promise<void> {
  const stack = pulumi.getStack()
  const key = String((await ownOutput('evidenceKey')) ?? '')
  Problems.raise(promotionRefusals(proved, proved, { stack, key }))
}

/** Needs the other stack's backend and secrets provider; a key that is pinned wins over the one found there. */
async function fromStack(stack: string, pinned?: string) {
  const name = stack.includes('/') ? stack : `${pulumi.getOrganization()}/${pulumi.getProject()}/${stack}`
  const other = new pulumi.StackReference('promote-from', { name })
  const { value: evidence } = await other.getOutputDetails('evidence')
  const { value: key } = await other.getOutputDetails('evidenceKey')
  return { evidence, key: pinned ?? String(key ?? '') }
}

function fromFile(path: string, promoteFrom: string): unknown {
  const file = fileURLToPath(new URL(`../${path}`, import.meta.url))
  const fix = `${commandFor(`pulumi stack output evidence --json --stack ${promoteFrom}`)} > ${file}`
  return readJson(file, { fix })
}

/** A file may come from anywhere: without a key from elsewhere it would only vouch for itself. */
function pinnedKey({ evidenceKey, promoteFrom }: Settings): string {
  if (evidenceKey) return evidenceKey
  throw new Problem(
    'EVIDENCE_KEY_MISSING',
    `poolproof:evidence names a file, and nothing says who has to have signed it`,
    `${commandFor('pulumi config set poolproof:evidenceKey KEY')}, where KEY is what this prints: ${commandFor(`pulumi stack output evidenceKey --stack ${promoteFrom}`)}`,
  )
}
