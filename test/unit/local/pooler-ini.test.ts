import { expect, test } from 'vitest'
import { poolerIni } from '../../../local/poolers/pooler.ts'
import { keepsStatements } from '../../../local/poolers/twin.ts'

const base = {
  folder: '/f',
  port: 1,
  postgresPort: 2,
  userlist: '/f/u',
  poolSize: 20,
  maxClients: 200,
  queryWaitTimeout: 30,
}

test('the pooler pools by transaction, on loopback alone, with SCRAM and without a socket', () => {
  const lines = poolerIni(base).split('\n')
  expect(lines).toEqual(
    expect.arrayContaining([
      'pool_mode = transaction',
      'listen_addr = 127.0.0.1',
      'auth_type = scram-sha-256',
      'unix_socket_dir = ',
      'default_pool_size = 20',
      'max_client_conn = 200',
      '* = host=127.0.0.1 port=2',
    ]),
  )
})

test('TLS is demanded of clients and verified at Postgres exactly where certificates are given', () => {
  expect(poolerIni(base)).not.toContain('tls')
  const ini = poolerIni({ ...base, clientTls: { cert: '/c', key: '/k' }, serverCa: '/ca' })
  expect(ini).toContain('client_tls_sslmode = require')
  expect(ini).toContain('server_tls_sslmode = verify-full')
})

test('every setting is one line', () => {
  for (const line of poolerIni(base).split('\n').filter(Boolean)) expect(line).toMatch(/^(\[\w+\]|\S+ = .*)$/)
})

test('named statements are kept as the imitated host keeps them, only where the program knows the setting', () => {
  expect(poolerIni(base)).not.toContain('max_prepared_statements')
  expect(poolerIni({ ...base, maxPreparedStatements: 0 })).toContain('max_prepared_statements = 0')
  expect(['1.18', '1.20', '1.21', '1.25', '2.0', ''].map(keepsStatements)).toEqual([
    false,
    false,
    true,
    true,
    true,
    false,
  ])
})
