import { expect, test } from 'vitest'
import {
  apexOf,
  type DomainConfig,
  domainState,
  domainText,
  isServed,
  notReady,
  recordText,
} from '../../../rules/domain-state.ts'

/** As Vercel answers of a domain whose DNS leads elsewhere. */
const elsewhere: DomainConfig = {
  misconfigured: true,
  recommendedIPv4: [
    { rank: 2, value: ['76.76.21.21'] },
    { rank: 1, value: ['216.198.79.1', '64.29.17.1'] },
  ],
  recommendedCNAME: [{ rank: 1, value: 'd1d4fc829fe7bc7c.vercel-dns-017.com.' }],
  nameservers: ['ns1.provider.com', 'ns2.provider.com'],
  aValues: ['192.0.2.7'],
  cnames: [],
  conflicts: [],
}
const challenge = {
  type: 'TXT',
  domain: '_vercel.example.com',
  value: 'vc-domain-verify=api.example.com,61eb769fc89e3d03578a',
}

test.each([
  ['api.example.com', 'CNAME api.example.com d1d4fc829fe7bc7c.vercel-dns-017.com'],
  ['example.com', 'A example.com 216.198.79.1'],
  ['example.co.uk', 'A example.co.uk 216.198.79.1'],
  ['api.example.co.uk', 'CNAME api.example.co.uk d1d4fc829fe7bc7c.vercel-dns-017.com'],
])('%s needs %s, the value that Vercel ranks first', (name, record) => {
  const state = domainState(name, undefined, elsewhere, false)
  expect(state.records.map(recordText)).toEqual([record])
  expect(state.missing).toEqual(state.records)
})

test("the apex is Vercel's own answer, else by the list of public suffixes", () => {
  const added = { apexName: 'api.example.com', verified: true }
  expect(domainState('api.example.com', added, elsewhere, false).records[0]?.type).toBe('A')
  expect(
    ['a.b.example.com', 'example.co.uk', 'x.vercel.app', 'dev.localhost', 'localhost'].map(apexOf),
  ).toEqual([...['example.com', 'example.co.uk', 'vercel.app', 'dev.localhost', 'localhost']])
})

test('without a recommendation it is what Vercel documents for all projects', () => {
  const config = { misconfigured: true }
  expect(domainState('a.example.com', undefined, config, false).records.map(recordText)).toEqual([
    'CNAME a.example.com cname.vercel-dns-0.com',
  ])
  expect(domainState('example.com', undefined, config, false).records.map(recordText)).toEqual([
    'A example.com 76.76.21.21',
  ])
})

test('an unverified domain needs its challenge as well, and a ready one keeps its record', () => {
  const unverified = domainState(
    'api.example.com',
    { verified: false, verification: [challenge] },
    elsewhere,
    false,
  )
  expect(unverified.ready).toBe(false)
  expect(unverified.missing.map(({ type }) => type)).toEqual(['CNAME', 'TXT'])
  const ready = domainState(
    'api.example.com',
    { verified: true },
    { ...elsewhere, misconfigured: false },
    false,
  )
  expect([ready.ready, ready.missing, ready.records.length]).toEqual([true, [], 1])
  expect(domainText(ready)).toBe('api.example.com ready')
})

test('what Vercel does not say stops nothing', () => {
  expect(domainState('api.example.com', undefined, undefined, false)).toMatchObject({
    ready: true,
    records: [],
  })
})

test('the warning says what to set and remove, what DNS answers now, where, and what to run', () => {
  const caa = [{ type: 'CAA', name: 'example.com', value: '0 issue "otherca.com"' }]
  const added = { verified: false, verification: [challenge] }
  const state = domainState('api.example.com', added, { ...elsewhere, conflicts: caa }, false)
  const { message, fix } = notReady(state)
  expect(message).toMatch(/^DOMAIN_NOT_READY: api\.example\.com does not lead to this project yet/)
  expect(fix).toBe(
    'at its DNS provider (ns1.provider.com, ns2.provider.com): ' +
      'set CNAME api.example.com d1d4fc829fe7bc7c.vercel-dns-017.com and TXT _vercel.example.com vc-domain-verify=api.example.com,61eb769fc89e3d03578a, ' +
      'remove CAA example.com 0 issue "otherca.com" (DNS answers A 192.0.2.7); then pulumi up',
  )
  expect(domainText({ ...state, now: 'nothing' })).toContain('(DNS answers nothing)')
  expect(notReady({ ...state, serves: true }).what).toContain('api.example.com serves, but its DNS')
})

test('the output domains says whether the main domain serves', () => {
  const waiting = domainState('api.example.com', undefined, elsewhere, false)
  expect(isServed(domainText(waiting))).toBe(false)
  expect(isServed(domainText({ ...waiting, serves: true }))).toBe(true)
  expect(isServed(`api.example.com ready; ${domainText(waiting)}`)).toBe(true)
  // A stack of an earlier version.
  expect(isServed(undefined)).toBe(true)
})
