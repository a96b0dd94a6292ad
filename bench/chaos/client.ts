import { type Answer, patience, type Route } from './answer.ts'

export interface Sent {
  json?: object
  bearer?: string
  token?: string
}

/** Asks the app as its front end does; never throws. */
export type Client = (route: Route, sent?: Sent) => Promise<Answer>

export function client(app: string, timeouts: Parameters<typeof patience>[1]): Client {
  return async (route, { json, bearer, token } = {}) => {
    const began = performance.now()
    const signal = AbortSignal.timeout(patience(route, timeouts))
    const took = () => Math.round(performance.now() - began)
    try {
      const response = await fetch(`${app}/api/${route}`, {
        method: route === 'me' ? 'GET' : 'POST',
        headers: {
          origin: app,
          ...(json && { 'content-type': 'application/json' }),
          ...(bearer && { authorization: `Bearer ${bearer}` }),
          ...(token && { cookie: `refresh=${token}` }),
        },
        ...(json && { body: JSON.stringify(json) }),
        signal,
      })
      const { status, headers } = response
      const isJson = /json/.test(headers.get('content-type') ?? '')
      const body = isJson ? await response.json() : await response.text()
      const retryAfter = headers.get('retry-after')
      const cookie = /^[\w-]*refresh=([^;]+)/.exec(headers.getSetCookie()[0] ?? '')?.[1]
      return {
        route,
        status,
        code: body?.code ?? headers.get('x-vercel-error') ?? '',
        ms: took(),
        retryAfter: retryAfter === null ? undefined : Number(retryAfter),
        body,
        ...(cookie && { token: cookie }),
      }
    } catch {
      // Refused, cut, or given up: all that a caller can know.
      const code = signal.aborted ? 'HUNG' : 'CONNECTION_LOST'
      return { route, status: 0, code, ms: took(), retryAfter: undefined }
    }
  }
}
