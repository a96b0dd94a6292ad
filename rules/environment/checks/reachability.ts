import { hostOf } from '../../hosts/index.ts'
import { isLoopback, privateHost } from '../../url/loopback.ts'
import { templateFor } from '../connection-finding.ts'
import type { EnvironmentRule, RuleResult } from '../rule.ts'
import { setCommand } from '../set-command.ts'
import type { UrlSubject } from '../url-subject.ts'

const ipv6Rule: EnvironmentRule<UrlSubject> = {
  code: 'IPV6_ONLY',
  find: (subject) => {
    const { url, verdict, facts, role } = subject
    // As the functions' URL a direct one is wrong already, and its correction is an IPv4 host.
    if (role === 'pooled' && verdict.endpoint === 'direct') return undefined
    const found4 = facts.addresses?.[url.host]
    if (found4?.includes(4)) return undefined
    if (found4 === undefined && verdict.reach !== 'ipv6-only') return undefined
    if (found4?.length === 0) return undefined
    const isAddress = url.host.includes(':')
    const addOn = isAddress || found4 ? '' : ', unless the project has the IPv4 add-on'
    const known = isAddress ? 'is an IPv6 address' : `has IPv6 addresses only${addOn}`
    const who = role === 'pooled' ? 'Vercel' : 'most CI machines'
    const { ipv4Pooler } = hostOf(verdict.provider) ?? {}
    const shared = `${ipv4Pooler}:${role === 'pooled' ? 6543 : 5432}`
    // The dedicated pooler has the same host: only the direct connection leads to the shared one.
    const onDirect = { ...subject, url: { ...url, port: 5432 }, role: 'pooled' } as const
    const pooled = ipv4Pooler ? templateFor(onDirect) : undefined
    const decides = found4 ? '' : ', unless Project Settings > Add-ons shows the IPv4 add-on'
    return {
      ...found(
        subject,
        `${subject.name} names ${url.host}, which ${known}: ${who} cannot reach it`,
        isAddress || found4 !== undefined,
        ipv4Pooler ? `copy the host of the shared pooler from Connect (${shared})${decides}; then ` : '',
      ),
      correction: pooled && { ...pooled, port: role === 'pooled' ? pooled.port : 5432 },
    }
  },
}

/** Rules about who can reach the host. */
export const reachabilityRules: readonly EnvironmentRule<UrlSubject>[] = [
  {
    code: 'LOOPBACK_HOST',
    find: (subject) => {
      const { url, facts, role } = subject
      // The administrator's URL is for this machine.
      if (subject.name === 'adminUrl') return undefined
      if (!isLoopback(url.host) || (facts.apiHost !== undefined && isLoopback(facts.apiHost)))
        return undefined
      const isSocket = url.host.startsWith('/')
      const deployment = facts.apiHost
        ? `the deployment is ${facts.apiHost}`
        : 'no deployment on this machine is known'
      return found(
        subject,
        `${subject.name} names ${url.host}${isSocket ? ', a socket of one machine' : ''}, but ${deployment}`,
        role === 'pooled' && (facts.apiHost !== undefined || isSocket),
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
