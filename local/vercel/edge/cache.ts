import type { OutgoingHttpHeaders } from 'node:http'

/** An answer as a whole. */
export interface Answer {
  status: number
  headers: OutgoingHttpHeaders
  body: Buffer
}

export interface Entry extends Answer {
  /** Milliseconds since 1970. */
  storedAt: number
  /** Seconds until it is stale; Infinity for ever. */
  fresh: number
  /** Seconds after that in which it is still served while a new one is made. */
  stale: number
  tags: readonly string[]
  /** The values of the request's headers that `vary` names. */
  vary: Readonly<Record<string, string>>
  /** A file of the build that nobody was served yet. */
  prerendered?: boolean
}

/** `gone` is not served any more. */
export type Age = 'fresh' | 'stale' | 'gone'

/** What the edge keeps of one deployment, in memory: empty again after a start, as on Vercel after a new deployment. */
export class DeploymentCache {
  private readonly entries = new Map<string, Entry[]>()
  private readonly data = new Map<string, { value: unknown; lastModified: number; tags: readonly string[] }>()
  private readonly purged = new Map<string, { at: number; stale: boolean }>()
  private readonly making = new Map<string, Promise<unknown>>()

  find(key: string, headers: OutgoingHttpHeaders): Entry | undefined {
    return this.entries.get(key)?.find(({ vary }) => equal(vary, varied(Object.keys(vary), headers)))
  }

  put(key: string, entry: Entry): void {
    const others = (this.entries.get(key) ?? []).filter(({ vary }) => !equal(vary, entry.vary))
    this.entries.set(key, [entry, ...others])
  }

  ageOf({ storedAt, fresh, stale, tags }: Entry): Age {
    const purges = tags.map((tag) => this.purged.get(tag)).filter((purge) => purge && purge.at >= storedAt)
    if (purges.some((purge) => !purge?.stale)) return 'gone'
    const seconds = (Date.now() - storedAt) / 1000
    if (seconds < fresh) return purges.length > 0 ? 'stale' : 'fresh'
    return seconds < fresh + stale ? 'stale' : 'gone'
  }

  /** What carries one of the tags is served no longer, or (`stale`) once more while a new one is made. */
  purge(tags: readonly string[], stale: boolean): void {
    for (const tag of tags) this.purged.set(tag, { at: Date.now(), stale })
  }

  /** One at a time for each key: others wait for the same one. */
  once<T>(key: string, make: () => Promise<T>): Promise<T> {
    const running = this.making.get(key) as Promise<T> | undefined
    if (running) return running
    const made = make().finally(() => this.making.delete(key))
    this.making.set(key, made)
    return made
  }

  /** The questions of functions/data-cache.mjs. */
  answer(question: CacheQuestion): unknown {
    if ('purge' in question) return this.purge(question.purge, question.stale)
    const { tags } = question
    if ('set' in question) {
      this.data.set(question.set, { value: question.value, lastModified: Date.now(), tags })
      return undefined
    }
    const found = this.data.get(question.get)
    const changed = [...(found?.tags ?? []), ...tags].map((tag) => this.purged.get(tag)?.at ?? 0)
    return found && changed.every((at) => at < found.lastModified) ? found : null
  }
}

export type CacheQuestion =
  | { get: string; tags: string[] }
  | { set: string; value: unknown; tags: string[] }
  | { purge: string[]; stale: boolean }

/** The caches of all deployments. */
export class EdgeCache {
  private readonly deployments = new Map<string, DeploymentCache>()

  of(deploymentId: string): DeploymentCache {
    let cache = this.deployments.get(deploymentId)
    if (!cache) {
      cache = new DeploymentCache()
      this.deployments.set(deploymentId, cache)
    }
    return cache
  }

  remove(deploymentId: string): void {
    this.deployments.delete(deploymentId)
  }
}

/** The values of some headers of a request. */
export function varied(names: readonly string[], headers: OutgoingHttpHeaders): Record<string, string> {
  return Object.fromEntries(names.map((name) => [name, String(headers[name] ?? '')]))
}

const equal = (one: Entry['vary'], other: Entry['vary']) => JSON.stringify(one) === JSON.stringify(other)

/** How long the edge may keep an answer, by its headers; https://vercel.com/docs/caching/cache-control-headers */
export function lifetime(headers: OutgoingHttpHeaders): { fresh: number; stale: number } | undefined {
  const control = ['vercel-cdn-cache-control', 'cdn-cache-control', 'cache-control'].find(
    (name) => headers[name],
  )
  const directives = new Map(
    String(headers[control ?? ''] ?? '')
      .toLowerCase()
      .split(',')
      .map((directive) => {
        const [name = '', value] = directive.trim().split('=')
        return [name, value] as const
      }),
  )
  if (['private', 'no-store', 'no-cache'].some((name) => directives.has(name))) return undefined
  // Only in its own headers does max-age speak to the edge; in cache-control it is the browser's.
  const fresh =
    directives.get('s-maxage') ?? (control === 'cache-control' ? undefined : directives.get('max-age'))
  if (fresh === undefined || !(Number(fresh) > 0)) return undefined
  const stale = directives.get('stale-while-revalidate')
  return {
    fresh: Number(fresh),
    stale: directives.has('stale-while-revalidate') ? Number(stale ?? Infinity) : 0,
  }
}
