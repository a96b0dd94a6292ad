import { errors, type JWTPayload, jwtVerify, SignJWT } from 'jose'
import { HttpProblem } from '../http/http-problem.ts'
import type { Key, KeyRing } from './key-ring.ts'

/** What distinguishes the kinds of tokens, so that none passes for another (RFC 8725, 3.11 and 3.12). */
export interface TokenKind {
  typ: string
  issuer: string
  audience: string
  /** Seconds that the clock of the instance that verifies may be off. */
  clockTolerance: number
}

export interface Claims extends JWTPayload {
  sub: string
  /** Session, which is also the family of refresh tokens. */
  sid: string
  jti: string
  iat: number
  exp: number
}

const alg = 'HS256'

/** Equal arguments give equal bytes. */
export function signToken(kind: TokenKind, key: Key, { sub, sid, jti, iat, exp }: Claims): Promise<string> {
  return new SignJWT({ iss: kind.issuer, aud: kind.audience, sub, sid, jti, iat, nbf: iat, exp })
    .setProtectedHeader({ alg, typ: kind.typ, kid: key.kid })
    .sign(key.imported)
}

/** Claims and the key that verified them; throws TOKEN_INVALID or TOKEN_EXPIRED. */
export async function verifyToken(
  kind: TokenKind,
  ring: KeyRing,
  token: string,
): Promise<{ claims: Claims; key: Key }> {
  try {
    let found: Key | undefined
    // Only our own keys, by kid: `jku`, `x5u` and `jwk` of the header are never looked at.
    const { payload } = await jwtVerify(
      token,
      ({ kid }) => {
        found = ring.find(kid)
        if (!found) throw new errors.JWKSNoMatchingKey()
        return found.imported
      },
      {
        algorithms: [alg],
        typ: kind.typ,
        issuer: kind.issuer,
        audience: kind.audience,
        requiredClaims: ['sub', 'sid', 'jti', 'iat', 'nbf', 'exp'],
        clockTolerance: kind.clockTolerance,
      },
    )
    return { claims: payload as Claims, key: found as Key }
  } catch (error) {
    const code = error instanceof errors.JWTExpired ? 'TOKEN_EXPIRED' : 'TOKEN_INVALID'
    throw new HttpProblem(code, {
      headers: { 'www-authenticate': 'Bearer error="invalid_token"' },
    })
  }
}
