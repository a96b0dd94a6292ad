/**
 * @typedef {import('node:http').IncomingMessage} Incoming
 * @typedef {import('node:http').ServerResponse} Outgoing
 * @typedef {{ value: { kind: string, html: { toUnchunkedString(stream: true): Promise<string> }, postponed?: string,
 *   status?: number, headers?: Record<string, string> } | null, cacheControl?: { revalidate?: number | false, expire?: number } }} Made
 */

/**
 * What Next.js takes beside a request that the edge makes for its cache: of a page that is prerendered in part, the state
 * comes before the shell. Other pages are answered as ever.
 * @param {Incoming} req
 * @param {Outgoing} res
 */
export function shellMetadata(req, res) {
  const isData = /\.rsc(\?|$)/.test(req.url ?? '')
  /** @param {Made} made */
  const onCacheEntryV2 = async ({ value, cacheControl: { revalidate = false, expire } = {} }) => {
    if (value?.kind !== 'APP_PAGE' || typeof value.postponed !== 'string') return false
    const state = Buffer.from(value.postponed)
    const shown = isData ? '' : await value.html.toUnchunkedString(true)
    const origin = isData ? 'text/x-component' : 'text/html; charset=utf-8'
    for (const [name, content] of Object.entries(value.headers ?? {})) res.setHeader(name, content)
    if (revalidate)
      res.setHeader(
        'cache-control',
        `s-maxage=${revalidate}, stale-while-revalidate=${Math.max(0, (expire ?? Infinity) - revalidate)}`,
      )
    res.setHeader(
      'content-type',
      `application/x-nextjs-pre-render; state-length=${state.length}; origin="${origin}"`,
    )
    res.statusCode = value.status ?? 200
    res.end(Buffer.concat([state, Buffer.from(shown)]))
    return true
  }
  return { onCacheEntryV2 }
}
