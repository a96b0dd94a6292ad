import { commandFor } from '../command-for.ts'
import { Problem } from '../problem.ts'
import { holds, type Release, type SignedEvidence, sameBytes } from './evidence.ts'

/** What is about to be deployed. */
interface Candidate {
  commit: string
  artifact: string
  /** Last migration of this commit. */
  schemaVersion: string
}

/** Where the evidence came from, for the texts. */
interface Source {
  stack: string
  /** The public key it has to be signed with. */
  key: string
}

/** Why these bytes are not those that the other stack proved; nothing where they are. */
export function promotionRefusals(
  candidate: Candidate,
  evidence: unknown,
  { stack, key }: Source,
): Problem[] {
  if (!isEvidence(evidence)) return [missing(stack)]
  if (evidence.stack !== stack || !holds(evidence, key))
    return [
      new Problem(
        'EVIDENCE_FORGED',
        `the evidence is not what stack ${stack} signed: ${evidence.stack === stack ? 'it was changed, or another key signed it' : `it is of stack ${evidence.stack}`}`,
        `write it again (${commandFor(`pulumi stack output evidence --json --stack ${stack}`)}), and compare poolproof:evidenceKey with: ${commandFor(`pulumi stack output evidenceKey --stack ${stack}`)}`,
      ),
    ]
  const differing = differences(candidate, evidence)
  if (differing.length === 0) return []
  return [
    new Problem(
      'NOT_PROVEN',
      `stack ${stack} proved commit ${short(evidence.commit)} (proof ${evidence.proofId}), and this is commit ${short(candidate.commit)}: ${differing.join('; ')}`,
      `deploy what was proved (git checkout ${evidence.commit}), or prove this first (${commandFor(`pulumi up --stack ${stack}`)}); what differs: git diff --stat ${evidence.commit} ${candidate.commit} -- app prisma package-lock.json`,
    ),
  ]
}

function differences(candidate: Candidate, evidence: Release): string[] {
  const rows = [
    ['artifact', evidence.artifact, candidate.artifact],
    ['schema', evidence.schemaVersion, candidate.schemaVersion],
  ]
  return rows
    .filter(([name, proved = '', built = '']) =>
      name === 'artifact' ? !sameBytes(proved, built) : proved !== built,
    )
    .map(([name, proved, built]) => `${name} ${proved} was proved, ${built} is here`)
}

function missing(stack: string): Problem {
  return new Problem(
    'EVIDENCE_MISSING',
    `stack ${stack} has no evidence of a proof to be promoted from`,
    `${commandFor(`pulumi up --stack ${stack}`)}; where its outputs cannot be read from here, hand its evidence over as a file: poolproof:evidence and poolproof:evidenceKey`,
  )
}

function isEvidence(value: unknown): value is SignedEvidence {
  const texts = ['stack', 'commit', 'artifact', 'schemaVersion', 'proofId', 'provedAt', 'signature']
  const fields = (value ?? {}) as Record<string, unknown>
  return texts.every((name) => typeof fields[name] === 'string') && Array.isArray(fields.variables)
}

function short(commit: string): string {
  return commit.slice(0, 12)
}
