import { expect, test } from 'vitest'
import { connectionProblem } from '../../../plugin/connection.ts'

const url = 'postgresql://app:canary1@db.example.com:6432/shop'

test.each([
  ['28P01', 'password authentication failed for user "app"', 'DATABASE_LOGIN_REFUSED'],
  ['08P01', 'SASL authentication failed', 'DATABASE_LOGIN_REFUSED'],
  ['08P01', 'no such user: app', 'DATABASE_LOGIN_REFUSED'],
  ['XX000', 'Tenant or user not found', 'DATABASE_LOGIN_REFUSED'],
  ['3D000', 'database "shop" does not exist', 'DATABASE_MISSING'],
  ['08P01', 'no such database: shop', 'DATABASE_MISSING'],
  ['53300', 'sorry, too many clients already', 'DATABASE_FULL'],
  ['08P01', 'no more connections allowed (max_client_conn)', 'DATABASE_FULL'],
  ['SELF_SIGNED_CERT_IN_CHAIN', 'self-signed certificate in certificate chain', 'DATABASE_TLS_UNVERIFIED'],
  ['ECONNREFUSED', 'connect ECONNREFUSED', 'DATABASE_UNREACHABLE'],
])('%s %s is %s, whichever server sends it', (code, message, problem) => {
  const said = connectionProblem(url, Object.assign(new Error(`${message} canary1`), { code }))
  expect(said.code).toBe(problem)
  expect(said.what).toBe(`db.example.com:6432/shop as app: ${message} ***`)
})
