import { boundedObject } from '../../../rules/files/bounded-body.ts'
import { printable } from '../../../rules/printable.ts'
import { deploymentOrigin, type ProofSettings, timeoutsOf } from '../settings.ts'

export interface Sent {
  json?: unknown
  bearer?: string | undefined
  /** `name=value` */
  cookie?: string | undefined
}

export interface Answer {
  /** 0 when there was none; then `failure` says why. */
  status: number
  failure?: string
  headers: Headers
  /** The body where it is a JSON object, else undefined. */
  json: Record<string, unknown> | undefined
}

/** The deployment as a visitor of the front end reaches it. */
export interface HttpClient {
  /** `route` reads `POST /api/login`. Rejects only when the proof is cancelled. */
  ask(route: string, sent?: Sent): Promise<Answer>
}

export function openHttpClient(settings: ProofSettings, signal: AbortSignal): HttpClient {
  const origin = deploymentOrigin(settings.deploymentUrl)
  const { requestMs } = timeoutsOf(settings)
  const always = {
    origin: settings.frontendUrl,
    'x-poolproof': '1',
    ...(settings.bypassSecret && { 'x-vercel-protection-bypass': settings.bypassSecret }),
  }
  return {
    async ask(route, { json, bearer, cookie } = {}) {
      const [method = 'GET', path = '/'] = route.split(' ')
      try {
        const response = await fetch(origin + path, {
          method,
          redirect: 'manual',
          signal: AbortSignal.any([signal, AbortSignal.timeout(requestMs)]),
          headers: {
            ...always,
            ...(json !== undefined && { 'content-type': 'application/json' }),
            ...(bearer && { authorization: `Bearer ${bearer}` }),
            ...(cookie && { cookie }),
          },
          ...(json !== undefined && { body: JSON.stringify(json) }),
        })
        return { status: response.status, headers: response.headers, json: await boundedObject(response) }
      } catch (error) {
        signal.throwIfAborted()
        return { status: 0, failure: reason(error), headers: new Headers(), json: undefined }
      }
    },
  }
}

/** fetch hides what happened in the cause of "fetch failed". */
function reason(error: unknown): string {
  const { name, message, cause } = error as Error & { cause?: Error & { code?: string } }
  if (name === 'TimeoutError') return 'it took too long'
  return printable(cause?.code ?? cause?.message ?? message, 200)
}

/** An answer in a few words, such as `HTTP 503 DATABASE_UNREACHABLE`: nothing of the body but its stable code. */
export function told({ status, failure, headers, json }: Answer): string {
  if (status === 0) return `no answer (${failure})`
  const code = typeof json?.code === 'string' && /^[A-Z_]{1,60}$/.test(json.code) ? ` ${json.code}` : ''
  const type = json ? '' : ` (${printable(headers.get('content-type') ?? 'no content type', 100)})`
  return `HTTP ${status}${code}${status < 300 ? '' : type}`
}
