import type { Derived } from '../hosts/host.ts'
import { hostOf } from '../hosts/index.ts'
import { type ConnectionUrl, formatUrl } from '../url/connection-url.ts'
import { deriveDirect, derivePooled } from '../url/derive.ts'
import type { RuleResult } from './rule.ts'
import { setCommand } from './set-command.ts'
import { hintsOf, type UrlSubject } from './url-subject.ts'

/** The ports this provider listens on, where the URL names another. */
export function wrongPortFinding({ url, verdict }: UrlSubject): readonly number[] | undefined {
  const { ports } = hostOf(verdict.provider) ?? {}
  return ports?.includes(url.port) ? undefined : ports
}

/** How often the host of the URL asks for its pooler. */
export function poolerTimes({ url, verdict }: UrlSubject): number {
  return hostOf(verdict.provider)?.poolerTimes?.(url) ?? 0
}

/** The provider as it is written in texts, or the host where it is unknown. */
export function label({ verdict, url }: UrlSubject): string {
  return hostOf(verdict.provider)?.label ?? url.host
}

/** The URL of the connection that the place of the subject needs, from the one that is there. */
function derivedFor({ role, url, facts }: UrlSubject): Derived {
  return role === 'pooled' ? derivePooled(url, hintsOf(facts)) : deriveDirect(url)
}

/**
 * The same with the words of a template where only a person knows a part, such as the region in the host of Supabase's
 * shared pooler; undefined where nothing follows at all.
 */
export function templateFor(subject: UrlSubject): ConnectionUrl | undefined {
  const { role, url, verdict, facts } = subject
  const { ipv4Pooler } = hostOf(verdict.provider) ?? {}
  const hints = { poolName: 'POOL_NAME', ...(ipv4Pooler && { poolerHost: ipv4Pooler }), ...hintsOf(facts) }
  const derived = role === 'pooled' ? derivePooled(url, hints) : deriveDirect(url, { database: 'DATABASE' })
  return 'url' in derived ? derived.url : undefined
}

/** A finding that is corrected by the other connection, or says how to find it. */
export function withEndpoint(subject: UrlSubject, what: string): RuleResult {
  const command = setCommand(subject.name, subject.facts)
  const derived = derivedFor(subject)
  const correction = templateFor(subject)
  return {
    sure: subject.verdict.confidence === 'high',
    subject: subject.name,
    what,
    correction: correction && formatUrl(correction) !== formatUrl(subject.url) ? correction : undefined,
    fix: 'url' in derived ? command : `${derived.reason}; then ${command}`,
  }
}
