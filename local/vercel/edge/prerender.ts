import { readFile } from 'node:fs/promises'
import type { OutgoingHttpHeaders } from 'node:http'
import type { BuildOutput, FunctionConfig, Prerender } from '../build-output.ts'
import type { Deployment } from '../entities.ts'
import type { Failure } from '../functions/invoke.ts'
import { type Answer, type DeploymentCache, type Entry, lifetime } from './cache.ts'
import { asStored } from './headers.ts'
import type { FunctionRoute } from './routing/resolution.ts'
import { cookiesOf, holds, type Matchable } from './routing/route-match.ts'
import { contentTypeOf } from './static-file.ts'

/** Has a function answer a request of the edge's own. */
export type AskFunction = (
  config: FunctionConfig,
  request: { url: string; headers: OutgoingHttpHeaders },
) => Promise<Answer | Failure>

export interface Prerendering {
  deployment: Deployment
  output: BuildOutput
  cache: DeploymentCache
  ask: AskFunction
  /** Goes on after the answer was sent. */
  behind(work: Promise<unknown>): void
}

/** How the cache took part, as `x-vercel-cache` says it; https://vercel.com/docs/headers/response-headers#x-vercel-cache */
export type CacheState = 'PRERENDER' | 'HIT' | 'STALE' | 'MISS' | 'REVALIDATED'

/** Whether a request goes past the cache: what is no GET, draft mode, and what the output says (server actions of Next.js). */
export function isBypass({ bypassToken, experimentalBypassFor = [] }: Prerender, asked: Matchable): boolean {
  const draft = bypassToken && cookiesOf(asked.headers).get('__prerender_bypass') === bypassToken
  return (
    !['GET', 'HEAD'].includes(asked.method) ||
    Boolean(draft) ||
    experimentalBypassFor.some((condition) => holds(condition, asked))
  )
}

/** The cached answer of a prerendered function, made again where it is too old, was purged, or the token asks for it. */
export async function prerendered(
  place: Prerendering,
  route: FunctionRoute,
  prerender: Prerender,
): Promise<{ answer: Answer & Partial<Entry>; state: CacheState } | Failure> {
  const { cache } = place
  const { config, query, request } = route
  const key = keyOf(config, prerender, query)
  const now = cache.find(key, {}) ?? (await fallbackOf(place, prerender))
  if (prerender.bypassToken && request['x-prerender-revalidate'] === prerender.bypassToken) {
    const known = now !== undefined || request['x-prerender-revalidate-if-generated'] === undefined
    if (!known) return { answer: { status: 404, headers: {}, body: Buffer.alloc(0) }, state: 'MISS' }
    return made(await regenerateGroup(place, route, prerender), 'REVALIDATED')
  }
  const age = now && cache.ageOf(now)
  if (!now || age === 'gone') return made(await regenerate(place, config, prerender, query, request), 'MISS')
  const state = age === 'stale' ? 'STALE' : now.prerendered ? 'PRERENDER' : 'HIT'
  cache.put(key, { ...now, prerendered: false })
  if (age === 'stale') place.behind(regenerateGroup(place, route, prerender))
  return { answer: now, state }
}

const made = (answer: Answer | Failure, state: CacheState) =>
  typeof answer === 'string' ? answer : { answer, state }

/** Without `allowQuery` every parameter makes another entry, with it only the named ones. */
function keyOf({ name }: FunctionConfig, { allowQuery }: Prerender, query: URLSearchParams): string {
  return `prerender ${name}?${allowed(query, allowQuery)}`
}

export function allowed(query: URLSearchParams, names: readonly string[] | undefined): URLSearchParams {
  const kept = new URLSearchParams([...query].filter(([name]) => names?.includes(name) ?? true))
  kept.sort()
  return kept
}

/** The file that the build made, as old as the deployment. */
async function fallbackOf(
  { deployment }: Prerendering,
  { fallback, initialHeaders = {}, initialStatus = 200, ...prerender }: Prerender,
): Promise<Entry | undefined> {
  if (!fallback) return undefined
  const headers = { 'content-type': contentTypeOf(fallback), ...lowerCase(initialHeaders) }
  return {
    status: initialStatus,
    body: await readFile(fallback.path),
    ...asStored(headers),
    storedAt: deployment.createdAt,
    ...timesOf(prerender),
    vary: {},
    prerendered: true,
  }
}

function timesOf({ expiration, staleExpiration }: Pick<Prerender, 'expiration' | 'staleExpiration'>) {
  if (typeof expiration !== 'number') return { fresh: Infinity, stale: 0 }
  return {
    fresh: expiration,
    stale: staleExpiration === undefined ? Infinity : Math.max(0, staleExpiration - expiration),
  }
}

/** Functions of one group are made again together: a page and its data. */
async function regenerateGroup(
  place: Prerendering,
  { config, query, request }: FunctionRoute,
  prerender: Prerender,
): Promise<Answer | Failure> {
  const own = regenerate(place, config, prerender, query, request)
  const others = [...place.output.functions.values()].filter(
    (other) =>
      other.name !== config.name &&
      prerender.group !== undefined &&
      other.prerender?.group === prerender.group,
  )
  await Promise.all(
    others.map((other) => regenerate(place, other, other.prerender as Prerender, query, request)),
  )
  return own
}

const lowerCase = (headers: Record<string, string>) =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))

/**
 * Asks the function as Vercel does: by GET, at its own path, with the headers that may make a difference and nothing of
 * the visitor. Allowed parameters come in the query (`passQuery`) or in `x-now-route-matches`.
 */
function regenerate(
  { cache, ask }: Prerendering,
  config: FunctionConfig,
  prerender: Prerender,
  query: URLSearchParams,
  request: OutgoingHttpHeaders,
): Promise<Answer | Failure> {
  const key = keyOf(config, prerender, query)
  const parameters = allowed(query, prerender.allowQuery).toString()
  const passed = Object.entries(request).filter(
    ([name]) =>
      /^(host|x-forwarded-.*|x-real-ip|x-vercel-.*|x-invocation-id|x-prerender-revalidate.*)$/.test(name) ||
      prerender.allowHeader?.includes(name),
  )
  const headers = {
    ...Object.fromEntries(passed),
    'x-matched-path': `/${config.name}`,
    'x-embedded-prerender': '1',
    ...(!prerender.passQuery && { 'x-now-route-matches': parameters }),
  }
  return cache.once(key, async () => {
    const storedAt = Date.now()
    const answer = await ask(config, {
      url: `/${config.name}${prerender.passQuery && parameters ? `?${parameters}` : ''}`,
      headers,
    })
    if (typeof answer === 'string') return answer
    const stored = { ...answer, ...asStored(answer.headers) }
    // What failed is tried again by the next request; until then the old one is served.
    if (answer.status < 500) {
      const times = lifetime(answer.headers) ?? timesOf(prerender)
      const stale =
        typeof prerender.expiration === 'number' && prerender.staleExpiration === undefined
          ? Infinity
          : times.stale
      cache.put(key, { ...stored, ...times, stale, storedAt, vary: {} })
    }
    return stored
  })
}
