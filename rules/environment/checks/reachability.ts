import { providers } from '../../hosts/index.ts'
import { isLoopback, privateHost } from '../../url/loopback.ts'
import type { EnvironmentRule, RuleResult } from '../rule.ts'
import { setCommand } from '../set-command.ts'
import type { UrlSubject } from '../url-subject.ts'

export const ipv6Rule: EnvironmentRule<UrlSubject> = {
  code: 'IPV6_ONLY',
  find: (subject) => {
    const { url, verdict, facts, role } = subject
    // As the functions' URL a direct one is wrong already, and its correction is an IPv4 host.
    if (role === 'pooled' && verdict.endpoint === 'direct') return undefined
    const found4 = facts.addresses?.[url.host]
    if (found4?.includes(4)) return undefined
    if (found4 === undefined && verdict.reach !== 'ipv6-only') return undefined
    if (found4?.length === 0) return undefined
    const known = found4
      ? 'has IPv6 addresses only'
      : 'has IPv6 addresses only, unless the project has the IPv4 add-on'
    const who = role === 'pooled' ? 'Vercel' : 'most CI machines'
    const { ipv4Pooler } = verdict.provider === 'unknown' ? {} : providers[verdict.provider]
    const shared = `${ipv4Pooler}:${role === 'pooled' ? 6543 : 5432}`
    return found(
      subject,
      `${subject.name} names ${url.host}, which ${known}: ${who} cannot reach it`,
      found4 !== undefined,
      ipv4Pooler ? `copy the host of the shared pooler from Connect (${shared}); then ` : '',
    )
  },
}

/** Rules about who can reach the host. */
export const reachabilityRules: readonly EnvironmentRule<UrlSubject>[] = [
  {
    code: 'LOOPBACK_HOST',
    find: (subject) => {
      const { url, facts, role } = subject
      if (!isLoopback(url.host) || (facts.apiHost !== undefined && isLoopback(facts.apiHost)))
        return undefined
      const deployment = facts.apiHost
        ? `the deployment is ${facts.apiHost}`
        : 'no deployment on this machine is known'
      return found(
        subject,
        `${subject.name} names ${url.host}, but ${deployment}`,
        role === 'pooled' && facts.apiHost !== undefined,
      )
    },
  },
  ipv6Rule,
  {
    code: 'PRIVATE_HOST',
    find: (subject) => {
      const { url, verdict } = subject
      // Migrations may run inside that network.
      if (subject.role !== 'pooled' || verdict.reach !== 'private' || isLoopback(url.host)) return undefined
      const kind = privateHost(url.host)
      const why = kind === 'address' ? 'an address of a private range' : 'known in its own network only'
      return found(
        subject,
        `${subject.name} names ${url.host}, ${why}: Vercel cannot reach it`,
        // A host of this vendor that is private for certain; of an address a peering may lead there, of RDS Proxy Secure Compute.
        kind === 'name' || (kind === undefined && verdict.confidence === 'high'),
        'copy the public host from the provider; then ',
      )
    },
  },
]

function found({ name, facts }: UrlSubject, what: string, sure: boolean, before = ''): RuleResult {
  return { sure, subject: name, what, fix: `${before}${setCommand(name, facts)}` }
}
