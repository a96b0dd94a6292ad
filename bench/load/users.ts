import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { accessTokens } from '../../app/auth/access-token.ts'
import { hashPassword } from '../../app/auth/passwords.ts'
import { firstJti, jtiHash, refreshTokens } from '../../app/auth/refresh-token.ts'
import type { Environment } from '../../app/env.ts'
import { pgConfig } from '../../rules/url/pg-config.ts'

/** A user with an account and a session, written to the tables directly: to register each would take a hash. */
export interface TestUser {
  email: string
  password: string
  accessToken: string
  refreshToken: string
}

/** Seconds. */
const lifetime = 7 * 86_400
const password = 'four words hard to guess'
const passwordHash = hashPassword(password)

/** Replaces all users who were there before, and what was counted of them. */
export async function newUsers(
  adminUrl: string,
  environment: Environment,
  count: number,
): Promise<TestUser[]> {
  const iat = Math.floor(Date.now() / 1000)
  const exp = iat + lifetime
  const users = Array.from({ length: count }, (_, n) => ({
    email: `user-${n}@example.com`,
    sub: randomUUID(),
    sid: randomUUID(),
    jti: firstJti(),
  }))
  await using client = await connect(adminUrl)
  await client.query('TRUNCATE users, sessions, rate_limits')
  await client.query(
    `INSERT INTO users (id, email, password_hash) SELECT *, $3 FROM unnest($1::uuid[], $2::text[])`,
    [users.map(({ sub }) => sub), users.map(({ email }) => email), await passwordHash],
  )
  await client.query(
    `INSERT INTO sessions (id, user_id, token_hash, expires_at, ends_at)
     SELECT *, to_timestamp($4), to_timestamp($4) FROM unnest($1::uuid[], $2::uuid[], $3::bytea[])`,
    [
      users.map(({ sid }) => sid),
      users.map(({ sub }) => sub),
      users.map(({ jti }) => Buffer.from(jtiHash(jti))),
      exp,
    ],
  )
  const access = accessTokens(environment)
  const refresh = refreshTokens(environment)
  return Promise.all(
    users.map(async ({ email, sub, sid, jti }) => ({
      email,
      password,
      accessToken: await access.sign({ sub, sid }),
      refreshToken: await refresh.sign({ sub, sid, jti, iat, exp }),
    })),
  )
}

async function connect(url: string): Promise<pg.Client & AsyncDisposable> {
  const client = new pg.Client(pgConfig(url))
  await client.connect()
  return Object.assign(client, { [Symbol.asyncDispose]: () => client.end() })
}
