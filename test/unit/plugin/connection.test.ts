import { expect, test } from 'vitest'
import { connectionProblem } from '../../../plugin/connection.ts'
import { redact, urlSecrets } from '../../../rules/url/redact.ts'

const url = 'postgresql://app:canary1@db.example.com:6432/shop'

test.each([
  ['28P01', 'password authentication failed for user "app"', 'DATABASE_LOGIN_REFUSED'],
  ['08P01', 'SASL authentication failed', 'DATABASE_LOGIN_REFUSED'],
  ['08P01', 'no such user: app', 'DATABASE_LOGIN_REFUSED'],
  ['XX000', 'Tenant or user not found', 'DATABASE_TENANT_UNKNOWN'],
  ['3D000', 'database "shop" does not exist', 'DATABASE_MISSING'],
  ['08P01', 'no such database: shop', 'DATABASE_MISSING'],
  ['53300', 'sorry, too many clients already', 'DATABASE_FULL'],
  ['08P01', 'no more connections allowed (max_client_conn)', 'DATABASE_FULL'],
  ['SELF_SIGNED_CERT_IN_CHAIN', 'self-signed certificate in certificate chain', 'DATABASE_TLS_UNVERIFIED'],
  ['ERR_TLS_CERT_ALTNAME_INVALID', "the host is not in the certificate's names", 'DATABASE_TLS_UNVERIFIED'],
  ['ECONNREFUSED', 'connect ECONNREFUSED', 'DATABASE_UNREACHABLE'],
])('%s %s is %s, whichever server sends it', (code, message, problem) => {
  const found = connectionProblem(url, Object.assign(new Error(`${message} canary1`), { code }))
  expect(found.message).toContain(`${problem}: db.example.com:6432/shop as app: ${message} ***\n`)
  expect(found.message).not.toContain('canary1')
})

test('a password is hidden as it is and percent-encoded', () => {
  const url = 'postgresql://app:p%40ss%2Fword@db/app'
  expect(redact(`${url} p@ss/word p%40ss%2Fword`, urlSecrets(url))).toBe(
    'postgresql://app:***@db/app *** ***',
  )
})
