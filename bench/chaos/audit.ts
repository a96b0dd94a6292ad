import { createHash } from 'node:crypto'
import { type Client, succeeded } from './client.ts'
import type { ChaosCloud } from './cloud.ts'
import type { Family, Records } from './user.ts'

/** Registrations and logins looked at, and each promise that was not kept, in words. */
export interface Audit {
  registrations: number
  families: number
  broken: string[]
}

/** Holds what was answered against what is there, after the fault. It ends the families it looks at. */
export async function audit(cloud: ChaosCloud, ask: Client, records: Records): Promise<Audit> {
  const present = new Set((await cloud.query('SELECT email FROM users')).map(({ email }) => email))
  const lost = records.registered.filter((email) => !present.has(email))
  const broken = lost.map((email) => `${email} was answered 202 and is not in the database`)
  // A few at a time, as the load was.
  const left = [...records.families]
  const worker = async () => {
    for (let next = left.shift(); next; next = left.shift()) broken.push(...(await judge(cloud, ask, next)))
  }
  await Promise.all(Array.from({ length: 4 }, worker))
  return { registrations: records.registered.length, families: records.families.length, broken }
}

/** The newest token is good, it is the only one the database knows, and the first one ends them all. */
async function judge(cloud: ChaosCloud, ask: Client, { email, tokens, refused }: Family): Promise<string[]> {
  const newest = tokens.at(-1) ?? ''
  if (refused) return [`the refresh token that ${email} was answered was refused with ${refused}`]
  const answer = await ask('refresh', { token: newest })
  if (!succeeded(answer))
    return [`the refresh token that ${email} was answered is not valid: ${answer.status} ${answer.code}`]
  const { sid, jti } = claims(answer.token ?? '')
  const known = await cloud.query(`SELECT encode(token_hash, 'hex') AS hash FROM sessions
    WHERE id = '${sid}' AND revoked_at IS NULL`)
  const broken: string[] = []
  if (known.length !== 1 || known[0]?.hash !== createHash('sha256').update(jti).digest('hex'))
    broken.push(`the database knows another token of ${email} than the one answered last`)
  const [first = ''] = tokens
  if (tokens.length < 2) return broken
  const replay = await ask('refresh', { token: first })
  if (replay.code !== 'TOKEN_REPLAYED')
    broken.push(`a second token of ${email} lives: ${replay.status} ${replay.code}`)
  return broken
}

function claims(token: string): { sid: string; jti: string } {
  return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString())
}
