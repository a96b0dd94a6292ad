import { randomUUID } from 'node:crypto'
import type { Environment } from '../env.ts'
import { type Claims, signToken, type TokenKind, verifyToken } from './jwt.ts'
import { keyRing } from './key-ring.ts'

/** Seconds. */
export const accessLifetime = 15 * 60

export interface AccessTokens {
  sign(who: { sub: string; sid: string }): Promise<string>
  verify(token: string): Promise<Claims>
}

/** For the front end of this environment only: its origin is the audience (RFC 9068 for `at+jwt`). */
export function accessTokens(environment: Environment): AccessTokens {
  const ring = keyRing(environment.JWT_ACCESS_SECRET, environment.JWT_ACCESS_SECRET_PREVIOUS)
  const kind: TokenKind = {
    typ: 'at+jwt',
    issuer: 'poolproof',
    audience: new URL(environment.FRONTEND_URL).origin,
    clockTolerance: 5,
  }
  return {
    sign: ({ sub, sid }) => {
      const iat = Math.floor(Date.now() / 1000)
      return signToken(kind, ring.current, { sub, sid, jti: randomUUID(), iat, exp: iat + accessLifetime })
    },
    verify: async (token) => (await verifyToken(kind, ring, token)).claims,
  }
}
