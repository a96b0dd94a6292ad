/** @typedef {(question: object) => Promise<any>} Ask */

/**
 * Where Next.js looks on Vercel for its data cache (`@next/cache-handlers`): `fetch` and `unstable_cache` of all instances of
 * a deployment share one, and `revalidatePath` and `revalidateTag` reach the prerendered pages of the edge.
 * @param {Ask} ask the edge
 */
export function dataCacheClass(ask) {
  return class FetchCache {
    /**
     * @param {string} key
     * @param {{ kind: string, tags?: string[], softTags?: string[] }} context
     */
    async get(key, { kind, tags = [], softTags = [] }) {
      return kind === 'FETCH' ? ask({ get: key, tags: [...tags, ...softTags] }) : null
    }

    /**
     * @param {string} key
     * @param {{ kind: string } | null} value
     * @param {{ tags?: string[] }} context
     */
    async set(key, value, { tags = [] }) {
      if (value?.kind === 'FETCH') await ask({ set: key, value, tags })
    }

    /** @param {string | string[]} tags @param {{ expire?: number } | undefined} durations */
    async revalidateTag(tags, durations) {
      await ask({ purge: [tags].flat(), stale: durations !== undefined })
    }

    resetRequestCache() {}
  }
}
