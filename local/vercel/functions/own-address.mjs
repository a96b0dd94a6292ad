/**
 * A deployment reaches itself by `https://` and its host on Vercel (Next.js' `res.revalidate`, apps by VERCEL_URL). This edge
 * speaks no TLS, so such a request goes to the same port in plain.
 * @param {typeof fetch} fetch
 * @param {() => string | undefined} host of the request that is being answered
 * @returns {typeof globalThis.fetch}
 */
export function fetchOwn(fetch, host) {
  return (input, init) => {
    const url = new URL(typeof input === 'object' && 'url' in input ? input.url : String(input), 'invalid:')
    const { VERCEL_URL, VERCEL_PROJECT_PRODUCTION_URL } = process.env
    if (url.protocol !== 'https:' || ![host(), VERCEL_URL, VERCEL_PROJECT_PRODUCTION_URL].includes(url.host))
      return fetch(input, init)
    const plain = url.href.replace(/^https/, 'http')
    return typeof input === 'object' && 'url' in input
      ? fetch(new Request(plain, input), init)
      : fetch(plain, init)
  }
}
