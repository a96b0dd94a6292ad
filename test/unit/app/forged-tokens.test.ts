import { createHmac, createSign, generateKeyPairSync } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, test } from 'vitest'
import { accessTokens } from '../../../app/auth/access-token.ts'
import { keyRing } from '../../../app/auth/key-ring.ts'
import { refreshTokens } from '../../../app/auth/refresh-token.ts'
import { authEnvironment } from './environment.ts'

const environment = authEnvironment()
const access = accessTokens(environment)
const refresh = refreshTokens(environment)
const { current } = keyRing(environment.JWT_ACCESS_SECRET)
const sub = 'd1a37ad5-2f6f-4f2e-9d6c-6b5a2f7f0a11'
const now = Math.floor(Date.now() / 1000)
const good = {
  ...{ iss: 'poolproof', aud: environment.FRONTEND_URL, sub, sid: sub, jti: 'jti' },
  ...{ iat: now, nbf: now, exp: now + 60 },
}
const header = { alg: 'HS256', typ: 'at+jwt', kid: current.kid }
const invalid = { code: 'TOKEN_INVALID', status: 401 }

const part = (value: unknown) =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url')
const hmac = (data: string, secret: string | Uint8Array = environment.JWT_ACCESS_SECRET, hash = 'sha256') =>
  createHmac(hash, secret).update(data).digest('base64url')
/** Signed with the right secret, whatever is in it. Text is taken as it is. */
function signed(head: unknown, payload: unknown): string {
  const data = `${part(head)}.${part(payload)}`
  return `${data}.${hmac(data)}`
}

test('what these tests sign is good where nothing is wrong with it', async () => {
  await expect(access.verify(signed(header, good))).resolves.toMatchObject({ sub })
})

describe('a forged token', () => {
  const data = `${part(header)}.${part(good)}`
  test.each(['none', 'None', 'NONE', 'nOnE', '', null])(
    'a forged token with alg %j is refused, with any signature',
    async (alg) => {
      const body = `${part({ ...header, alg })}.${part(good)}`
      for (const signature of ['', hmac(body), part('x')])
        await expect(access.verify(`${body}.${signature}`)).rejects.toMatchObject(invalid)
    },
  )

  test.each(['HS384', 'HS512', 'HS1', 'hs256', 'dir', 'A256KW'])(
    'a forged token with alg %s and our secret is refused',
    async (alg) => {
      const body = `${part({ ...header, alg })}.${part(good)}`
      const hash = { HS384: 'sha384', HS512: 'sha512' }[alg] ?? 'sha256'
      const token = `${body}.${hmac(body, environment.JWT_ACCESS_SECRET, hash)}`
      await expect(access.verify(token)).rejects.toMatchObject(invalid)
    },
  )

  test('a forged token with RS256, ES256, PS256 or EdDSA of its own key, in the header or by its kid, is refused', async () => {
    const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    const jwk = publicKey.export({ format: 'jwk' })
    for (const alg of ['RS256', 'ES256', 'PS256', 'EdDSA']) {
      const body = `${part({ ...header, alg, jwk })}.${part(good)}`
      const signature = createSign('RSA-SHA256').update(body).sign(privateKey, 'base64url')
      await expect(access.verify(`${body}.${signature}`)).rejects.toMatchObject(invalid)
    }
    // The swap: the public key of RS256 taken as the secret of HS256.
    const pem = publicKey.export({ type: 'spki', format: 'pem' }) as string
    await expect(access.verify(`${data}.${hmac(data, pem)}`)).rejects.toMatchObject(invalid)
  })

  test('a forged token that names a key of its own by jku, x5u or jwk is refused, and no key is fetched', async () => {
    const asked: (string | undefined)[] = []
    const server = createServer((req, res) => {
      asked.push(req.url)
      res.end(JSON.stringify({ keys: [{ kty: 'oct', kid: 'mine', k: part('x'.repeat(32)) }] }))
    })
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
    try {
      const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/jwks`
      for (const kid of ['mine', current.kid])
        for (const own of [{ jku: url }, { x5u: url }, { jwk: { kty: 'oct', k: part('x'.repeat(32)) } }]) {
          const body = `${part({ ...header, ...own, kid })}.${part(good)}`
          await expect(access.verify(`${body}.${hmac(body, 'x'.repeat(32))}`)).rejects.toMatchObject(invalid)
        }
      expect(asked).toEqual([])
    } finally {
      server.close()
    }
  })

  test.each([
    ['no key has', 'unknown'],
    ['is a path', '../../../../dev/null'],
    ['is SQL', "' UNION SELECT 'key' --"],
    ['is a number', 1],
    ['is an array', [current.kid]],
    ['is __proto__', '__proto__'],
    ['is of the refresh secret', keyRing(environment.JWT_REFRESH_SECRET).current.kid],
  ])('a forged token with a kid that %s is refused', async (_, kid) => {
    const body = `${part({ ...header, kid })}.${part(good)}`
    for (const secret of ['', '\0', environment.JWT_REFRESH_SECRET])
      await expect(access.verify(`${body}.${hmac(body, secret)}`)).rejects.toMatchObject(invalid)
  })
})

describe('a token cut or changed', () => {
  test('a token cut or changed at any of its places is refused', async () => {
    const token = signed(header, good)
    for (let length = 0; length < token.length; length++)
      await expect(access.verify(token.slice(0, length)), `cut at ${length}`).rejects.toMatchObject(invalid)
    for (let at = 0; at < token.length - 1; at++) {
      const changed = token.slice(0, at) + (token[at] === 'A' ? 'B' : 'A') + token.slice(at + 1)
      await expect(access.verify(changed), `changed at ${at}`).rejects.toMatchObject(invalid)
    }
  })

  test.each([
    ['1 MB', 'x'.repeat(1_000_000)],
    ['1 MB of payload', signed(header, { ...good, padding: 'x'.repeat(1_000_000) }).slice(0, -1)],
    ['5 parts, as if encrypted', 'a.b.c.d.e'],
    ['no dots', 'abc'],
    ['a signature with padding', `${signed(header, good)}==`],
    ['a null character', `${signed(header, good)}\0`],
  ])('%s is refused', async (_, token) => {
    await expect(access.verify(token)).rejects.toMatchObject(invalid)
  })
})

describe('a token with the right signature', () => {
  const json = JSON.stringify(good)
  test.each([
    ['no JSON', 'x'],
    ['an array', '[]'],
    ['null', 'null'],
    ['another issuer', { ...good, iss: 'https://evil.example' }],
    ['another audience', { ...good, aud: 'https://evil.example' }],
    ['no audience', { ...good, aud: undefined }],
    ['an audience that only begins like ours', { ...good, aud: `${good.aud}.evil.example` }],
    ['an expiry that is text', { ...good, exp: '9999999999' }],
    ['no expiry', { ...good, exp: undefined }],
    ['no beginning', { ...good, nbf: undefined }],
    ['a beginning in an hour', { ...good, nbf: now + 3600 }],
    ['no subject', { ...good, sub: undefined }],
    ['no session', { ...good, sid: undefined }],
    ['the issuer twice, the last one wrong', `${json.slice(0, -1)},"iss":"evil"}`],
    ['the audience twice, the last one wrong', `${json.slice(0, -1)},"aud":"https://evil.example"}`],
    ['the expiry twice, the last one past', `${json.slice(0, -1)},"exp":1}`],
  ])('a token with the right signature but %s is refused', async (_, payload) => {
    await expect(access.verify(signed(header, payload))).rejects.toMatchObject({ status: 401 })
  })

  test.each([
    ['typ JWT', { ...header, typ: 'JWT' }],
    ['typ rt+jwt', { ...header, typ: 'rt+jwt' }],
    ['no typ', { ...header, typ: undefined }],
    ['an unknown crit', { ...header, crit: ['exp2'], exp2: 1 }],
    ['b64 false', { ...header, crit: ['b64'], b64: false }],
    ['zip', { ...header, crit: ['zip'], zip: 'DEF' }],
  ])('a token with the right signature but %s in the header is refused', async (_, head) => {
    await expect(access.verify(signed(head, good))).rejects.toMatchObject(invalid)
  })

  test('a token with the right signature that expired 6 s ago is TOKEN_EXPIRED', async () => {
    const token = signed(header, { ...good, exp: now - 6 })
    await expect(access.verify(token)).rejects.toMatchObject({ code: 'TOKEN_EXPIRED', status: 401 })
  })

  test('is refused as a refresh token, and a refresh token as an access token', async () => {
    await expect(refresh.verify(signed(header, good))).rejects.toMatchObject(invalid)
    await expect(access.verify(await refresh.sign(good))).rejects.toMatchObject(invalid)
  })
})
