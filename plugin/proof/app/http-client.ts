import { boundedText, jsonObject } from '../../../rules/files/bounded-body.ts'
import { printable } from '../../../rules/printable.ts'

export interface ClientSettings {
  /** Host of the deployment, or its URL. A host of this machine means http, any other https. */
  deploymentUrl: string
  /** Origin of the front end; sent as Origin, as its pages would. */
  frontendUrl: string
  /** Opens a protected deployment. */
  bypassSecret?: string | undefined
  /** In ms: how long to wait for one answer (30 000). */
  timeouts?: { requestMs?: number }
}

export interface RequestParts {
  json?: unknown
  bearer?: string | undefined
  /** `name=value` */
  cookie?: string | undefined
  /** Bytes of the body that are read (64 kB). */
  most?: number
}

export interface Answer {
  /** 0 when there was none; then `failure` says why. */
  status: number
  failure?: string
  headers: Headers
  /** The body, undefined where it is longer than asked for. Never part of a message. */
  text: string | undefined
  /** The same where it is a JSON object, else undefined. */
  json: Record<string, unknown> | undefined
}

export interface HttpClient {
  /** `route` reads `POST /api/login`. Rejects only when the signal aborts. */
  request(route: string, parts?: RequestParts): Promise<Answer>
  /** The same client under another signal: to clean up after a proof that was cancelled. */
  under(signal: AbortSignal): HttpClient
}

export function openHttpClient(settings: ClientSettings, signal: AbortSignal): HttpClient {
  const { deploymentUrl, frontendUrl, bypassSecret, timeouts } = settings
  const origin = deploymentOrigin(deploymentUrl)
  const always = {
    origin: frontendUrl,
    'x-poolproof': '1',
    ...(bypassSecret && { 'x-vercel-protection-bypass': bypassSecret }),
  }
  return {
    async request(route, { json, bearer, cookie, most } = {}) {
      const [method = 'GET', path = '/'] = route.split(' ')
      try {
        const response = await fetch(origin + path, {
          method,
          redirect: 'manual',
          signal: AbortSignal.any([signal, AbortSignal.timeout(timeouts?.requestMs ?? 30_000)]),
          headers: {
            ...always,
            ...(json !== undefined && { 'content-type': 'application/json' }),
            ...(bearer && { authorization: `Bearer ${bearer}` }),
            ...(cookie && { cookie }),
          },
          ...(json !== undefined && { body: JSON.stringify(json) }),
        })
        const { status, headers } = response
        const text = await boundedText(response, most)
        return { status, headers, text, json: jsonObject(text) }
      } catch (error) {
        signal.throwIfAborted()
        const failure = reason(error)
        return { status: 0, failure, headers: new Headers(), text: undefined, json: undefined }
      }
    },
    under: (other) => openHttpClient(settings, other),
  }
}

const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])(:|$)/

export function deploymentOrigin(deploymentUrl: string): string {
  if (/^https?:\/\//.test(deploymentUrl)) return new URL(deploymentUrl).origin
  return new URL(`${LOOPBACK.test(deploymentUrl) ? 'http' : 'https'}://${deploymentUrl}`).origin
}

/** fetch hides what happened in the cause of "fetch failed". */
function reason(error: unknown): string {
  const { name, message, cause } = error as Error & { cause?: Error & { code?: string } }
  if (name === 'TimeoutError') return 'it took too long'
  return printable(cause?.code ?? cause?.message ?? message, 200)
}

export function succeeded({ status }: Answer): boolean {
  return status >= 200 && status < 300
}

/** True for Vercel's login in place of the deployment's answer. */
export function isProtectionPage({ status, headers }: Answer): boolean {
  const redirected =
    status >= 300 && status < 400 && /vercel\.com\/sso-api/.test(headers.get('location') ?? '')
  return redirected || (status === 401 && /html/.test(headers.get('content-type') ?? ''))
}

/** The stable code in an error's JSON, such as DATABASE_UNREACHABLE. */
export function errorCode({ json }: Answer): string | undefined {
  return typeof json?.code === 'string' && /^[A-Z_]{1,60}$/.test(json.code) ? json.code : undefined
}

/** An answer in a few words, such as `HTTP 503 DATABASE_UNREACHABLE`: nothing of the body but its stable code. */
export function describeAnswer(answer: Answer): string {
  const { status, failure, headers, json } = answer
  if (status === 0) return `no answer (${failure})`
  const code = errorCode(answer)
  const type = json ? '' : ` (${printable(headers.get('content-type') ?? 'no content type', 100)})`
  return `HTTP ${status}${code ? ` ${code}` : ''}${status < 300 ? '' : type}`
}
