import { expect, test } from 'vitest'
import { type AppContext, clientAddress } from '../../../app/context.ts'

function address(peer: string | undefined, claimed: string | undefined, onVercel = false): string {
  const c = {
    env: peer === undefined ? undefined : { incoming: { socket: { remoteAddress: peer } } },
    req: { header: (name: string) => (name === 'x-real-ip' ? claimed : undefined) },
  }
  return clientAddress(c as unknown as AppContext, onVercel)
}

test.each([
  ['203.0.113.9', undefined, '203.0.113.9'],
  ['203.0.113.9', '198.51.100.1', '203.0.113.9'],
  ['::ffff:203.0.113.9', '198.51.100.1', '203.0.113.9'],
  ['127.0.0.1', undefined, '127.0.0.1'],
  ['127.0.0.1', '198.51.100.1', '198.51.100.1'],
  ['::ffff:127.0.0.1', '198.51.100.1', '198.51.100.1'],
  ['::1', '198.51.100.1', '198.51.100.1'],
  [undefined, '198.51.100.1', ''],
])('of the peer %s that claims %s is "%s": only this machine is believed', (peer, claimed, expected) => {
  expect(address(peer, claimed)).toBe(expected)
})

test('on Vercel is what the edge says, for any peer', () => {
  expect(address('169.254.1.1', '198.51.100.1', true)).toBe('198.51.100.1')
  expect(address(undefined, '198.51.100.1', true)).toBe('198.51.100.1')
  expect(address('169.254.1.1', undefined, true)).toBe('169.254.1.1')
})

test.each([
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:DB8:1:2::9', '2001:db8:1:2::/64'],
  ['2001:db8::1', '2001:db8:0:0::/64'],
  ['::2', '0:0:0:0::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ['::ffff:198.51.100.1', '198.51.100.1'],
])('of version 6 counts as its /64: %s is %s', (claimed, expected) => {
  expect(address('127.0.0.1', claimed)).toBe(expected)
})
