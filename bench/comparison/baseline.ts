// The baseline: the three routes with nothing but pg, jose and Node, on the same tables, tokens and hashes as the app. It has
// no rate limits, no replay detection, no validation, no log: what a handler costs that does only what has to be done.

import { argon2, createHash, randomUUID, type webcrypto } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'
import { promisify } from 'node:util'
import { jwtVerify, SignJWT } from 'jose'
import pg from 'pg'
import { keyRing } from '../../app/auth/key-ring.ts'

const { DATABASE_URL = '', DATABASE_POOL_MAX, JWT_ACCESS_SECRET = '', JWT_REFRESH_SECRET = '' } = process.env
const pool = new pg.Pool({ connectionString: DATABASE_URL, max: Number(DATABASE_POOL_MAX) })
// Imported once, as the app does: jose would import anything else again for each token.
const access = keyRing(JWT_ACCESS_SECRET).current.imported
const refresh = keyRing(JWT_REFRESH_SECRET).current.imported
const derive = promisify(argon2)

type Handler = (req: IncomingMessage, res: ServerResponse) => Promise<object>

const routes: Record<string, Handler> = {
  async '/api/me'({ headers }) {
    const { payload } = await jwtVerify(headers.authorization?.slice('Bearer '.length) ?? '', access)
    const { rows } = await pool.query(
      `SELECT u.id, u.email FROM sessions s JOIN users u ON u.id = s.user_id
       WHERE s.id = $1 AND s.user_id = $2 AND s.revoked_at IS NULL AND s.expires_at > now()`,
      [payload.sid, payload.sub],
    )
    return { user: rows[0] }
  },

  async '/api/refresh'({ headers }, res) {
    const { payload } = await jwtVerify(headers.cookie?.slice('refresh='.length) ?? '', refresh)
    const next = randomUUID()
    const { rows } = await pool.query(
      `UPDATE sessions SET token_hash = $1, parent_hash = token_hash, rotated_at = now()
       WHERE id = $2 AND user_id = $3 AND token_hash = $4 AND revoked_at IS NULL AND expires_at > now() RETURNING id`,
      [hash(next), payload.sid, payload.sub, hash(payload.jti ?? '')],
    )
    if (rows.length === 0) throw new Error('no such session')
    return tokens(res, String(payload.sub), String(payload.sid), next)
  },

  async '/api/login'(req, res) {
    const { email, password } = JSON.parse(await text(req)) as { email: string; password: string }
    const { rows } = await pool.query('SELECT id, password_hash FROM users WHERE email = $1', [email])
    const [, , , , salt = '', tag = ''] = rows[0].password_hash.split('$')
    const nonce = Buffer.from(salt, 'base64')
    const cost = { memory: 19_456, passes: 2, parallelism: 1, tagLength: 32 }
    const made = await derive('argon2id', { message: password, nonce, ...cost })
    if (!made.equals(Buffer.from(tag, 'base64'))) throw new Error('wrong password')
    const jti = randomUUID()
    const inserted = await pool.query(
      `INSERT INTO sessions (user_id, token_hash, expires_at, ends_at)
       VALUES ($1, $2, now() + interval '7 days', now() + interval '30 days') RETURNING id`,
      [rows[0].id, hash(jti)],
    )
    return tokens(res, rows[0].id, inserted.rows[0].id, jti)
  },
}

function hash(jti: string): Buffer {
  return createHash('sha256').update(jti).digest()
}

async function tokens(res: ServerResponse, sub: string, sid: string, jti: string): Promise<object> {
  const sign = (key: webcrypto.CryptoKey, lifetime: string, id: string) =>
    new SignJWT({ sub, sid, jti: id })
      .setProtectedHeader({ alg: 'HS256' })
      .setIssuedAt()
      .setExpirationTime(lifetime)
      .sign(key)
  res.setHeader('set-cookie', `refresh=${await sign(refresh, '7 days', jti)}; HttpOnly; Path=/`)
  return { accessToken: await sign(access, '15 minutes', randomUUID()) }
}

export default async (req: IncomingMessage, res: ServerResponse): Promise<void> => {
  const handler = routes[req.url ?? '']
  try {
    const body = await handler?.(req, res)
    res.writeHead(body ? 200 : 404, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  } catch (error) {
    res.writeHead(401).end(String(error))
  }
}
