import { commandFor } from '../command-for.ts'
import { Problem } from '../problem.ts'
import { holds, readEvidence, type SignedEvidence, sameBytes } from './evidence.ts'

/** What is about to be deployed. */
export interface Candidate {
  commit: string
  artifact: string
  /** Last migration of this commit. */
  schemaVersion: string
  /** Names of what the functions get. */
  variables: readonly string[]
}

/** Where the evidence came from, and what is asked of it. */
export interface Source {
  stack: string
  /** The public key it has to be signed with. */
  key: string
  /** The stack that is promoted to, for the commands. */
  to: string
  maxAgeDays: number
  now: Date
  /** Names of variables that this stack goes without on purpose, among others. */
  acknowledged: readonly string[]
}

/** Why these bytes are not those that the other stack proved; nothing where they are. */
export function promotionErrors(candidate: Candidate, given: unknown, source: Source): Problem[] {
  const { stack, key } = source
  const evidence = readEvidence(given)
  if (!evidence) return [missing(stack)]
  if (evidence.stack !== stack || !holds(evidence, key)) return [forged(evidence, stack)]
  return [
    ...notProven(candidate, evidence, stack),
    ...variablesMissing(candidate, evidence, source),
    ...tooOld(evidence, source),
  ]
}

/** What a promotion that is let through does not compare, or has more than was proved. */
export function promotionNotes(candidate: Candidate, given: unknown, { stack }: Source): string[] {
  const { artifact = '', variables } = readEvidence(given) ?? {}
  const more = variables ? candidate.variables.filter((name) => !variables.includes(name)) : []
  return [
    ...(artifact.length < candidate.artifact.length
      ? [
          `stack ${stack} proved this before it was upgraded: of the artifact's ${candidate.artifact.length} digits its evidence has the first ${artifact.length}, and they are equal`,
        ]
      : []),
    ...(variables ? [] : [`the evidence of stack ${stack} names no variables: they are not compared`]),
    ...(more.length > 0 ? [`stack ${stack} was proved without the variables ${more.join(', ')}`] : []),
  ]
}

function notProven(candidate: Candidate, evidence: SignedEvidence, stack: string): Problem[] {
  const { artifact, schemaVersion } = evidence
  const differing = [
    ...(sameBytes(artifact, candidate.artifact)
      ? []
      : [`artifact ${artifact} was proved, ${candidate.artifact} is here`]),
    ...(schemaVersion === candidate.schemaVersion
      ? []
      : [`schema ${schemaVersion} was proved, ${candidate.schemaVersion} is here`]),
  ]
  if (differing.length === 0) return []
  return [
    new Problem(
      'NOT_PROVEN',
      `stack ${stack} proved commit ${short(evidence.commit)} (proof ${evidence.proofId}), and this is commit ${short(candidate.commit)}: ${differing.join('; ')}`,
      `deploy what was proved (git checkout ${evidence.commit}), or prove this first (${commandFor(`pulumi up --stack ${stack}`)}); what differs: git diff --stat ${evidence.commit} ${candidate.commit} -- app prisma package-lock.json`,
    ),
  ]
}

function variablesMissing(
  candidate: Candidate,
  { variables = [] }: SignedEvidence,
  source: Source,
): Problem[] {
  const { stack, to, acknowledged } = source
  // The root certificate belongs to the database host of a stack, and the other stack may have another host.
  const known = [...candidate.variables, ...acknowledged, 'DATABASE_CA', 'POOLPROOF_API_HOST']
  const names = variables.filter((name) => !known.includes(name))
  if (names.length === 0) return []
  const set = names.map((name) =>
    commandFor(`pulumi config set --path --secret poolproof:env.${name} --stack ${to}`),
  )
  const without = names.map((name, i) =>
    commandFor(
      `pulumi config set --path 'poolproof:acknowledge[${acknowledged.length + i}]' ${name} --stack ${to}`,
    ),
  )
  return [
    new Problem(
      'VARIABLES_NOT_PROVEN',
      `stack ${stack} was proved with the variables ${names.join(', ')}, which stack ${to} does not have`,
      `${set.join('; ')}; or, to run without them: ${without.join('; ')}`,
    ),
  ]
}

function tooOld({ provedAt }: SignedEvidence, { stack, maxAgeDays, now }: Source): Problem[] {
  const days = (now.getTime() - Date.parse(provedAt)) / 86_400_000
  const isToCome = days < -1
  if (days <= maxAgeDays && !isToCome) return []
  const why = isToCome
    ? `${Math.ceil(-days)} days from now: the clock of one of the two is wrong, and the age is not known`
    : `${Math.floor(days)} days ago, and poolproof:evidenceMaxAge is ${maxAgeDays} days`
  return [
    new Problem(
      'EVIDENCE_TOO_OLD',
      `stack ${stack} proved this at ${provedAt}, ${why}`,
      `deploy and prove it again: ${commandFor(`pulumi up --stack ${stack} --replace '**::app-deployment'`)}`,
    ),
  ]
}

function forged(evidence: SignedEvidence, stack: string): Problem {
  return new Problem(
    'EVIDENCE_FORGED',
    `the evidence is not what stack ${stack} signed: ${evidence.stack === stack ? 'it was changed, or another key signed it' : `it is of stack ${evidence.stack}`}`,
    `write it again (${commandFor(`pulumi stack output evidence --json --stack ${stack}`)}), and compare poolproof:evidenceKey with: ${commandFor(`pulumi stack output evidenceKey --stack ${stack}`)}`,
  )
}

function missing(stack: string): Problem {
  return new Problem(
    'EVIDENCE_MISSING',
    `stack ${stack} has no evidence of a proof to be promoted from`,
    `${commandFor(`pulumi up --stack ${stack}`)}; if its outputs cannot be read from here, pass its evidence as a file: ${commandFor('pulumi config set poolproof:evidence FILE')}`,
  )
}

function short(commit: string): string {
  return commit.slice(0, 12)
}
