import { createHash, createPrivateKey, createPublicKey, sign, verify } from 'node:crypto'
import { fieldsOf, fieldText } from '../url/fields.ts'

/** What a stack proved: these bytes, on this schema, with variables of these names. No value, no secret. */
export interface Release {
  /** Commit the bytes were built from; `unknown` outside a git checkout. */
  commit: string
  /** SHA-256 of the bytes, as infra/build/build-output.ts makes it: 64 hexadecimal digits, 16 where an earlier version signed it. */
  artifact: string
  /** Last migration of the database it was proved on. */
  schemaVersion: string
  /** Names that the fingerprint of the environment covers, sorted; undefined where it is not known. */
  variables?: string[] | undefined
  proofId: string
  /** ISO 8601. */
  provedAt: string
}

/** A release with the name of the stack that proved it and that stack's signature. */
export interface SignedEvidence extends Release {
  stack: string
  /** Ed25519 over the rest, base64url. */
  signature: string
}

/** Signs with the key that `secret` stands for. The same release gives the same text, so that a preview stays empty. */
export function signEvidence(secret: string, stack: string, release: Release): SignedEvidence {
  const signed = { stack, ...release }
  return { ...signed, signature: sign(null, textOf(signed), privateKey(secret)).toString('base64url') }
}

/** The public half, its 32 bytes in hex: what another stack pins. In base64url one of 64 would begin as an option does. */
export function evidenceKey(secret: string): string {
  const { x = '' } = createPublicKey(privateKey(secret)).export({ format: 'jwk' })
  return Buffer.from(x, 'base64url').toString('hex')
}

/** True where the evidence was signed by the owner of this key and nothing of it was changed since. */
export function holds({ signature, ...signed }: SignedEvidence, key: string): boolean {
  try {
    const jwk = { kty: 'OKP', crv: 'Ed25519', x: Buffer.from(key, 'hex').toString('base64url') }
    const publicKey = createPublicKey({ key: jwk, format: 'jwk' })
    return verify(null, textOf(signed), publicKey, Buffer.from(signature, 'base64url'))
  } catch {
    return false // no key at all, or a signature that is none
  }
}

/** Whether two artifacts name the same bytes, as far as both tell: of one that an earlier version signed the first 16 digits are known. */
export function sameBytes(one: string, other: string): boolean {
  const [short = '', long = ''] = [one, other].sort((a, b) => a.length - b.length)
  return short === long || (short.length === 16 && long.startsWith(short))
}

/** Every field in one order, whatever order a file or an engine gave them. */
function textOf(signed: Omit<SignedEvidence, 'signature'>): Buffer {
  const { stack, commit, artifact, schemaVersion, variables, proofId, provedAt } = signed
  return Buffer.from(
    JSON.stringify(['poolproof 1', stack, commit, artifact, schemaVersion, variables, proofId, provedAt]),
  )
}

/** PKCS #8 of an Ed25519 key up to its 32 bytes (RFC 8410). */
const pkcs8 = Buffer.from('302e020100300506032b657004220420', 'hex')

function privateKey(secret: string) {
  const seed = createHash('sha256').update(`poolproof evidence ${secret}`).digest()
  return createPrivateKey({ key: Buffer.concat([pkcs8, seed]), format: 'der', type: 'pkcs8' })
}

const signedFields = [
  'stack',
  'commit',
  'artifact',
  'schemaVersion',
  'variables',
  'proofId',
  'provedAt',
  'signature',
] as const
const releaseFields = ['commit', 'artifact', 'schemaVersion', 'proofId'] as const

/** The output `evidence`, one line `stack=... commit=... signature=...`: JSON would fill the screen after each update. */
export function evidenceText(evidence: SignedEvidence): string {
  return fieldText(evidence, signedFields)
}

/**
 * Evidence as a stack's output or a file holds it: that line, the same as JSON text, or the object of an earlier version.
 * Undefined where it is none of them.
 */
export function readEvidence(value: unknown): SignedEvidence | undefined {
  if (typeof value === 'string') return readEvidence(/^\s*[{"]/.test(value) ? parsed(value) : fieldsOf(value))
  const given = (value ?? {}) as Record<string, unknown>
  const texts = signedFields.filter((name) => name !== 'variables')
  if (!texts.every((name) => typeof given[name] === 'string')) return undefined
  const { variables } = given
  return {
    ...(Object.fromEntries(texts.map((name) => [name, given[name]])) as unknown as SignedEvidence),
    variables: typeof variables === 'string' ? variables.split(',').filter(Boolean) : (variables as string[]),
  }
}

/** The output `releases`: a line each by the time of its proof, so that a new one moves none of the others. */
export function releaseTexts(releases: readonly Omit<Release, 'variables'>[]): Record<string, string> {
  return Object.fromEntries(releases.map((release) => [release.provedAt, fieldText(release, releaseFields)]))
}

/** Newest first, from that output or from the list of an earlier version. */
export function readReleases(value: unknown): Release[] {
  if (Array.isArray(value)) return value
  const entries = Object.entries((value ?? {}) as Record<string, string>).sort()
  return entries
    .reverse()
    .map(([provedAt, text]) => ({ ...(fieldsOf(text) as unknown as Release), provedAt }))
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}
