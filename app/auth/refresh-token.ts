import { createHash, createHmac, randomBytes } from 'node:crypto'
import type { Environment } from '../env.ts'
import { type Claims, signToken, type TokenKind, verifyToken } from './jwt.ts'
import { keyRing } from './key-ring.ts'

/** Days a refresh token lives unused, and a login at all. */
export const refreshLifetime = { idle: 7, total: 30 }

/**
 * Only the app itself reads it, so it is its own audience. How long it lives the database decides, by its own clock: an
 * instance whose clock is off must not log users out, and one that is late lets no expired token in.
 */
const kind: TokenKind = { typ: 'rt+jwt', issuer: 'poolproof', audience: 'poolproof', clockTolerance: 86_400 }

export interface RefreshTokens {
  sign(claims: Claims): Promise<string>
  /** Claims, and the jti that replaces this one. */
  verify(token: string): Promise<Claims & { successor: string }>
}

/**
 * The successor's jti is an HMAC of its parent's: a client that presents the parent again gets the same successor,
 * byte for byte, although the database holds nothing but hashes. The key is the one that verified the parent, so that
 * two deployments with different current keys still derive the same.
 */
export function refreshTokens(environment: Environment): RefreshTokens {
  const ring = keyRing(environment.JWT_REFRESH_SECRET, environment.JWT_REFRESH_SECRET_PREVIOUS)
  return {
    sign: (claims) => signToken(kind, ring.current, claims),
    verify: async (token) => {
      const { claims, key } = await verifyToken(kind, ring, token)
      const successor = createHmac('sha256', key.secret)
        .update(`successor of ${claims.jti}`)
        .digest('base64url')
      return { ...claims, successor }
    },
  }
}

/** jti of a family's first token: 256 random bits. */
export function firstJti(): string {
  return randomBytes(32).toString('base64url')
}

/** What the database keeps of a jti: 32 bytes. */
export function jtiHash(jti: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(createHash('sha256').update(jti).digest())
}
