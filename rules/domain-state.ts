import { getDomain } from 'tldts'
import { commandFor } from './command-for.ts'
import { Problem } from './problem.ts'

/** `name` is the whole name, without the dot at its end. */
export interface DnsRecord {
  type: string
  name: string
  value: string
}

/** What GET /v9/projects/:project/domains/:domain answers, as far as it is read here. */
export interface ProjectDomain {
  apexName?: string
  projectId?: string
  verified?: boolean
  verification?: { type: string; domain: string; value: string }[]
}

/**
 * What GET /v6/domains/:domain/config answers. What DNS answers now (nameservers to conflicts) is not in the API's
 * description; Vercel's CLI reads it (packages/cli/src/util/domains/get-domain-config-v6.ts).
 */
export interface DomainConfig {
  misconfigured?: boolean
  recommendedCNAME?: { rank: number; value: string }[]
  recommendedIPv4?: { rank: number; value: string[] }[]
  nameservers?: string[]
  aValues?: string[]
  cnames?: string[]
  conflicts?: DnsRecord[]
}

/** How a domain of a project stands with Vercel. */
export interface DomainState {
  name: string
  /** The project may use it and its DNS leads to Vercel, as far as Vercel says: what it does not say counts as good. */
  ready: boolean
  /** A deployment of this project is on it. */
  serves: boolean
  /** What its DNS has to hold. */
  records: DnsRecord[]
  /** Those of them that it does not hold, and those it has to lose. */
  missing: DnsRecord[]
  conflicts: DnsRecord[]
  /** What its DNS answers: `A 192.0.2.1`, `nothing`; undefined where Vercel does not say. */
  now: string | undefined
  nameservers: string[]
}

/** The domain that is registered: `example.co.uk` of `api.example.co.uk`. Vercel says it of each domain of a project. */
export const apexOf = (name: string): string => getDomain(name) ?? name

export function domainState(
  name: string,
  added: ProjectDomain | undefined,
  config: DomainConfig | undefined,
  serves: boolean,
): DomainState {
  const isVerified = added?.verified !== false
  const isConfigured = config?.misconfigured !== true
  const pointer = config && pointerTo(name, added, config)
  const proof = (added?.verification ?? []).map(({ type, domain, value }) => ({ type, name: domain, value }))
  return {
    name,
    ready: isVerified && isConfigured,
    serves,
    records: [...(pointer ? [pointer] : []), ...proof],
    missing: [...(pointer && !isConfigured ? [pointer] : []), ...(isVerified ? [] : proof)],
    conflicts: config?.conflicts ?? [],
    now: config && answersOf(config),
    nameservers: config?.nameservers ?? [],
  }
}

/** An apex cannot be a CNAME. Vercel recommends a value to each project; those it has for all are on its page "Setting up a custom domain". */
function pointerTo(name: string, added: ProjectDomain | undefined, config: DomainConfig): DnsRecord {
  const first = <T>(ranked: readonly { rank: number; value: T }[] = []): T | undefined =>
    ranked.toSorted((a, b) => a.rank - b.rank)[0]?.value
  if (name === (added?.apexName ?? apexOf(name)))
    return { type: 'A', name, value: first(config.recommendedIPv4)?.[0] ?? '76.76.21.21' }
  const value = first(config.recommendedCNAME) ?? 'cname.vercel-dns-0.com'
  return { type: 'CNAME', name, value: value.replace(/\.$/, '') }
}

function answersOf({ aValues, cnames }: DomainConfig): string | undefined {
  if (!aValues && !cnames) return undefined
  const answers = [
    ...(cnames ?? []).map((name) => `CNAME ${name}`),
    ...(aValues ?? []).map((ip) => `A ${ip}`),
  ]
  return answers.join(', ') || 'nothing'
}

export const recordText = ({ type, name, value }: DnsRecord): string => `${type} ${name} ${value}`

/** One domain in the output `domains`. */
export function domainText(state: DomainState): string {
  return state.ready ? `${state.name} ready` : `${state.name} ${waits(state)}: ${stepsOf(state)}`
}

const waits = ({ serves }: DomainState) => (serves ? 'serves, its DNS is wrong' : 'waits for DNS')

function stepsOf({ missing, conflicts, now }: DomainState): string {
  const steps = [
    missing.length > 0 && `set ${missing.map(recordText).join(' and ')}`,
    conflicts.length > 0 && `remove ${conflicts.map(recordText).join(' and ')}`,
  ]
  const text = steps.filter(Boolean).join(', ') || 'see the Domains of the project on Vercel'
  return `${text}${now === undefined ? '' : ` (DNS answers ${now})`}`
}

/** What an operator has to do for a domain that is not ready. */
export function notReady(state: DomainState): Problem {
  const { name, serves, nameservers } = state
  const at =
    nameservers.length > 0 ? `at its DNS provider (${nameservers.join(', ')})` : 'at its DNS provider'
  return new Problem(
    'DOMAIN_NOT_READY',
    serves
      ? `${name} serves, but its DNS does not lead to Vercel as it should`
      : `${name} does not lead to this project yet; everything else goes on without it`,
    `${at}: ${stepsOf(state)}; then ${commandFor('pulumi up')}`,
  )
}

/** Whether the stack's output `domains` says that its main domain, the first one, leads to it. Stacks of earlier versions have no such output. */
export const isServed = (domains: unknown): boolean => !/^\S+ waits\b/.test(String(domains ?? ''))
