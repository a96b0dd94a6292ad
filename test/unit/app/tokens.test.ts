import { SignJWT, UnsecuredJWT } from 'jose'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { accessTokens } from '../../../app/auth/access-token.ts'
import { keyRing } from '../../../app/auth/key-ring.ts'
import { refreshTokens } from '../../../app/auth/refresh-token.ts'
import { authEnvironment } from './environment.ts'

const environment = authEnvironment()
const access = accessTokens(environment)
const refresh = refreshTokens(environment)
const sub = 'd1a37ad5-2f6f-4f2e-9d6c-6b5a2f7f0a11'
const sid = '5b7c1f0e-8f1d-4c39-8f43-0a0a0a0a0a0a'
const now = () => Math.floor(Date.now() / 1000)
const claims = { sub, sid, jti: 'jti', iat: now(), exp: now() + 60 }

const invalid = { code: 'TOKEN_INVALID', status: 401 }
const expired = { code: 'TOKEN_EXPIRED', status: 401 }

/** A token that is right in all but what is changed. */
function forge(
  header: object = {},
  payload: object = {},
  secret = environment.JWT_ACCESS_SECRET,
): Promise<string> {
  const { current } = keyRing(environment.JWT_ACCESS_SECRET)
  const [iss, aud] = ['poolproof', environment.FRONTEND_URL]
  return new SignJWT({ iss, aud, ...claims, nbf: claims.iat, ...payload })
    .setProtectedHeader({ alg: 'HS256', typ: 'at+jwt', kid: current.kid, ...header })
    .sign(new TextEncoder().encode(secret))
}

afterEach(() => {
  vi.useRealTimers()
})

describe('an access token', () => {
  test('names algorithm, type, key, issuer, audience, user, session, and lives 15 minutes', async () => {
    const token = await access.sign({ sub, sid })
    const [header, payload] = token
      .split('.')
      .slice(0, 2)
      .map((part) => JSON.parse(Buffer.from(part, 'base64url').toString()))
    expect(header).toEqual({
      alg: 'HS256',
      typ: 'at+jwt',
      kid: keyRing(environment.JWT_ACCESS_SECRET).current.kid,
    })
    expect(Object.keys(payload)).toEqual(['iss', 'aud', 'sub', 'sid', 'jti', 'iat', 'nbf', 'exp'])
    expect(payload).toMatchObject({ iss: 'poolproof', aud: environment.FRONTEND_URL, sub, sid })
    expect(payload.exp - payload.iat).toBe(900)
    expect(await access.verify(token)).toMatchObject({ sub, sid })
  })

  test('is good for 15 minutes and the 5 s of tolerance, then expired', async () => {
    vi.useFakeTimers({ now: new Date('2026-01-01T00:00:00Z') })
    const token = await access.sign({ sub, sid })
    vi.setSystemTime(new Date('2026-01-01T00:15:04Z'))
    await expect(access.verify(token)).resolves.toMatchObject({ sub })
    vi.setSystemTime(new Date('2026-01-01T00:15:06Z'))
    await expect(access.verify(token)).rejects.toMatchObject(expired)
  })

  test('an access token that the forger below leaves unchanged is good', async () => {
    await expect(access.verify(await forge())).resolves.toMatchObject({ sub })
  })

  const forgeries: [what: string, token: () => string | Promise<string>][] = [
    ['no signature (alg none)', () => new UnsecuredJWT({ ...claims, iss: 'poolproof' }).encode()],
    ['alg none in front of a good signature', async () => spliceHeader(await forge(), { alg: 'none' })],
    ['another HMAC algorithm', () => forge({ alg: 'HS512' })],
    ['alg RS256 in the header', async () => spliceHeader(await forge(), { alg: 'RS256' })],
    ['an unknown kid', () => forge({ kid: 'unknown' })],
    ['no kid', () => forge({ kid: undefined })],
    ['another secret', () => forge({}, {}, 'another-secret-of-at-least-32-characters')],
    [
      'a key of its own in the header',
      () => forge({ jwk: { kty: 'oct', k: 'AAAA' }, jku: 'https://evil.example' }, {}, 'x'.repeat(40)),
    ],
    ['an unknown critical header', () => spliceHeader('a.b.c', { alg: 'HS256', crit: ['x'], x: 1 })],
    ['another issuer', () => forge({}, { iss: 'somebody' })],
    ['another audience', () => forge({}, { aud: 'https://evil.example' })],
    ['another type', () => forge({ typ: 'JWT' })],
    ['no type', () => forge({ typ: undefined })],
    ['a day before it is valid', () => forge({}, { nbf: now() + 86_400 })],
    ['no expiry', () => forge({}, { exp: undefined })],
    ['no session', () => forge({}, { sid: undefined })],
    ['a cut signature', async () => (await forge()).slice(0, -4)],
    ['another payload under the signature', async () => splicePayload(await forge(), { sub: 'somebody' })],
    ['nothing', () => ''],
    ['1 MB of dots', () => '.'.repeat(1_000_000)],
  ]
  test.each(forgeries)('an access token with %s is refused', async (_, token) => {
    await expect(access.verify(await token())).rejects.toMatchObject(invalid)
  })

  test('is not taken for a refresh token, nor a refresh token for an access token', async () => {
    await expect(refresh.verify(await access.sign({ sub, sid }))).rejects.toMatchObject(invalid)
    await expect(access.verify(await refresh.sign(claims))).rejects.toMatchObject(invalid)
    // Not even if both have the same secret.
    const shared = authEnvironment({ JWT_REFRESH_SECRET: environment.JWT_ACCESS_SECRET })
    const token = await accessTokens(shared).sign({ sub, sid })
    await expect(refreshTokens(shared).verify(token)).rejects.toMatchObject(invalid)
    await expect(accessTokens(shared).verify(await refreshTokens(shared).sign(claims))).rejects.toMatchObject(
      invalid,
    )
  })

  test('an access token of the secret before is verified, and is refused once that is gone', async () => {
    const old = await access.sign({ sub, sid })
    const next = { JWT_ACCESS_SECRET: 'the-next-access-secret-of-32-characters' }
    const rotating = accessTokens(
      authEnvironment({ ...next, JWT_ACCESS_SECRET_PREVIOUS: environment.JWT_ACCESS_SECRET }),
    )
    await expect(rotating.verify(old)).resolves.toMatchObject({ sub })
    await expect(accessTokens(authEnvironment(next)).verify(old)).rejects.toMatchObject(invalid)
    await expect(access.verify(await rotating.sign({ sub, sid }))).rejects.toMatchObject(invalid)
  })
})

describe('a refresh token', () => {
  test('is the same to the byte for the same claims', async () => {
    expect(await refresh.sign(claims)).toBe(await refresh.sign({ ...claims }))
  })

  test('has one successor, 256 bits of it, which its jti does not tell without the secret', async () => {
    const token = await refresh.sign(claims)
    const { successor } = await refresh.verify(token)
    expect(Buffer.from(successor, 'base64url')).toHaveLength(32)
    expect((await refresh.verify(token)).successor).toBe(successor)
    const other = refreshTokens(
      authEnvironment({ JWT_REFRESH_SECRET: 'another-secret-of-at-least-32-characters' }),
    )
    expect((await other.verify(await other.sign(claims))).successor).not.toBe(successor)
  })

  test.each([-3600, 3600])(
    'is judged by the clock of the database: an instance %d s off takes it',
    async (off) => {
      const token = await refresh.sign(claims)
      vi.useFakeTimers({ now: Date.now() + off * 1000 })
      await expect(refresh.verify(token)).resolves.toMatchObject({ sub, sid })
    },
  )
})

function spliceHeader(token: string, header: object): string {
  return [encode(header), ...token.split('.').slice(1)].join('.')
}

function splicePayload(token: string, payload: object): string {
  const [header, , signature] = token.split('.')
  return [header, encode({ ...claims, ...payload }), signature].join('.')
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}
