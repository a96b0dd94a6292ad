import { isLoopback } from '../../url/loopback.ts'
import type { DeploymentFacts } from '../deployment-facts.ts'
import type { EnvironmentRule, RuleResult } from '../rule.ts'
import { setCommand } from '../set-command.ts'

/** The front end as the app knows it. */
export interface FrontEnd {
  value: string
  url: URL | undefined
  /** Every origin, where the value lists several; else empty. */
  listed: readonly string[]
  facts: DeploymentFacts
}

/** What the facts say of the front end; undefined where its value is not known. */
export function frontEnd(facts: DeploymentFacts): FrontEnd | undefined {
  const value = facts.variables.FRONTEND_URL?.value
  if (!value) return undefined
  const bare = value.trim().replace(/^["']|["']$/g, '')
  // A value without a scheme may be a secret in the wrong place: only what ends like a domain is a host.
  const isHost = /^(localhost|([a-z0-9-]+\.)+[a-z]{2,24})(:\d+)?(\/|$)/i.test(bare)
  const url = URL.parse(bare) ?? (isHost ? URL.parse(`https://${bare}`) : null)
  const pieces = bare.split(/[\s,;|"'[\]]+/).filter(Boolean)
  const origins = pieces.flatMap((piece) =>
    /^https?:\/\//i.test(piece) ? (URL.parse(piece)?.origin ?? []) : [],
  )
  if (origins.length > 1) return { value, facts, url: undefined, listed: origins }
  return {
    value,
    facts,
    listed: [],
    url: url && /^https?:$/.test(url.protocol) && url.hostname ? url : undefined,
  }
}

/** Rules about FRONTEND_URL, the one origin that CORS and the cookie routes know. */
export const frontEndRules: readonly EnvironmentRule<FrontEnd>[] = [
  {
    code: 'FRONTEND_WILDCARD',
    find: ({ value, facts }) =>
      value.includes('*') ? found(facts, 'FRONTEND_URL contains a *, and must be one origin') : undefined,
  },
  {
    code: 'FRONTEND_SEVERAL',
    find: ({ listed, facts }) => {
      if (listed.length === 0) return undefined
      const first = listed.find((origin) => /^https:/.test(origin)) ?? listed[0]
      return {
        ...found(
          facts,
          `FRONTEND_URL lists ${listed.length} origins: an app that does not split it compares the whole text with the Origin header, and no browser matches`,
          first,
        ),
        // Another app may split it; ours knows one.
        sure: facts.where === 'stack' || facts.honoursConnectionLimit === true,
      }
    },
  },
  {
    code: 'FRONTEND_HTTP',
    find: ({ value, url, facts }) => {
      if (value.includes('*') || url?.protocol !== 'http:') return undefined
      const here = isLoopback(url.host) && (facts.apiHost === undefined || isLoopback(facts.apiHost))
      if (here) return undefined
      if (isLoopback(url.host)) {
        return found(facts, `FRONTEND_URL is ${url.origin}, but the deployment is ${facts.apiHost}`)
      }
      return found(facts, `FRONTEND_URL is http (${url.origin})`, url.origin.replace(/^http:/, 'https:'))
    },
  },
  {
    code: 'FRONTEND_NOT_ORIGIN',
    find: ({ value, url, listed, facts }) => {
      if (value.includes('*') || listed.length > 0) return undefined
      if (!url) return found(facts, 'FRONTEND_URL is not an https:// origin')
      const origin = url.origin.replace(isLoopback(url.host) ? /^$/ : /^http:/, 'https:')
      if (value === url.origin) return undefined
      return found(facts, `FRONTEND_URL has ${excess(value, url)}`, origin)
    },
  },
  {
    code: 'FRONTEND_CROSS_SITE',
    find: ({ url, facts }) => {
      if (facts.cookieMode !== 'cross-site' || !url || !facts.apiHost) return undefined
      const rewrite = JSON.stringify({
        rewrites: [{ source: '/api/:path*', destination: `https://${facts.apiHost}/api/:path*` }],
      })
      return {
        sure: false,
        subject: 'FRONTEND_URL',
        what: `${url.host} and ${facts.apiHost} are two sites for a browser: cookies are sent across with SameSite=None only`,
        fix: `put into the front end's vercel.json: ${rewrite}`,
      }
    },
  },
]

function excess(value: string, url: URL): string {
  const parts = [
    value.trim() !== value && 'white space around it',
    /^\s*["']/.test(value) && 'quotation marks',
    !/^\s*["']?https?:\/\//i.test(value) && 'no https:// in front',
    (url.username || url.password) && 'a user',
    url.pathname !== '/'
      ? 'a path'
      : url.search === '' && url.hash === '' && /\/["']?\s*$/.test(value) && 'a trailing slash',
    url.search && 'a query',
    url.hash && 'a fragment',
  ].filter(Boolean)
  return parts.join(', ') || 'another spelling than a browser would use'
}

function found(facts: DeploymentFacts, what: string, corrected?: string): RuleResult {
  return {
    sure: true,
    subject: 'FRONTEND_URL',
    what,
    ...(corrected ? { corrected } : {}),
    fix: setCommand('FRONTEND_URL', facts, false),
  }
}
