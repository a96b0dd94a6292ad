import { createHash } from 'node:crypto'
import { apexOf } from '../../rules/domain-state.ts'
import type { DnsEntry, Domain, State } from './entities.ts'

/** Addresses for all projects; the first is recommended now, the second stays good. */
const addresses = ['216.198.79.1', '76.76.21.21']
const forAll = 'cname.vercel-dns.com'
const isVercels = (name: string) => /(^|\.)vercel-dns(-\d+)?\.com$/.test(name.replace(/\.$/, ''))

/** Names of others, which are in every DNS; all that have no entry lead to Vercel. */
const others: Record<string, DnsEntry['records']> = { 'iana.org': [{ type: 'A', value: '192.0.43.8' }] }

/**
 * The answer of GET /v6/domains/:domain/config, with what Vercel's CLI reads of it beyond the API's description
 * (packages/cli/src/util/domains/get-domain-config-v6.ts).
 */
export function configOf({ dns }: State, name: string, projectId: string | undefined) {
  const records = dns[name]?.records ??
    others[name] ?? [{ type: 'A' as const, value: addresses[0] as string }]
  const valuesOf = (type: DnsEntry['records'][number]['type']) =>
    records.filter((record) => record.type === type).map(({ value }) => value)
  const [aValues, cnames] = [valuesOf('A'), valuesOf('CNAME')]
  // A CAA record that leaves Let's Encrypt out stops the certificate.
  const conflicts = valuesOf('CAA')
    .filter((value) => !value.includes('letsencrypt.org'))
    .map((value) => ({ name, type: 'CAA', value }))
  const leads = cnames.some(isVercels) ? 'CNAME' : aValues.some((ip) => addresses.includes(ip)) ? 'A' : null
  const configuredBy = conflicts.length > 0 ? null : leads
  return {
    configuredBy,
    acceptedChallenges: configuredBy ? ['http-01'] : [],
    misconfigured: configuredBy === null,
    recommendedIPv4: addresses.map((ip, i) => ({ rank: i + 1, value: [ip] })),
    recommendedCNAME: [...(projectId ? [ownName(projectId)] : []), forAll].map((value, i) => ({
      rank: i + 1,
      value: `${value}.`,
    })),
    serviceType: 'external',
    nameservers: [`ns1.dns.${apexOf(name)}`],
    cnames,
    aValues,
    conflicts,
    ipStatus: configuredBy ? 'no-change' : 'required-change',
  }
}

/** Vercel makes each project a name. */
function ownName(projectId: string): string {
  return `${createHash('sha1').update(projectId).digest('hex').slice(0, 16)}.vercel-dns-017.com`
}

/** The name itself, or the domain that it stands below. */
export function holderOf({ dns }: State, name: string): DnsEntry['heldBy'] {
  return dns[name]?.heldBy ?? dns[apexOf(name)]?.heldBy
}

/** The challenges of a domain that the project may not use yet; https://vercel.com/docs/rest-api/projects/add-a-domain-to-a-project */
export function challengesOf({ name, challenge }: Domain) {
  if (challenge === undefined) return []
  const domain = `_vercel.${apexOf(name)}`
  return [{ type: 'TXT', domain, value: challenge, reason: 'pending_domain_verification' }]
}

export function hasRecord({ dns }: State, name: string, value: string): boolean {
  return (dns[name]?.records ?? []).some((record) => record.type === 'TXT' && record.value === value)
}

/** Vercel makes the certificate itself, once DNS leads to it. */
export function hasCertificate(state: State, name: string): boolean {
  return !configOf(state, name, undefined).misconfigured && state.dns[name]?.certificate !== false
}
