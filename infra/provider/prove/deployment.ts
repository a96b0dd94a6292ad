import { Problem } from '../../model/problem.ts'
import type { ProofSettings } from './settings.ts'

export interface Answer {
  status: number
  headers: Headers
  body: Record<string, unknown>
}

interface Request {
  json?: unknown
  bearer?: string
  /** `name=value` of the refresh cookie. */
  cookie?: string
}

/** Milliseconds one request may take: more than the app's own waits, so that its answer is seen and not ours. */
const patience = 30_000

/** The deployment as a browser on the front end talks to it. */
export class Deployment {
  readonly origin: string
  private readonly headers: Record<string, string>
  private readonly signal: AbortSignal

  constructor(settings: ProofSettings, signal: AbortSignal) {
    this.origin = originOf(settings.deploymentUrl)
    this.signal = signal
    this.headers = {
      origin: settings.frontendUrl,
      'x-poolproof': '1',
      ...(settings.bypassSecret ? { 'x-vercel-protection-bypass': settings.bypassSecret } : {}),
    }
  }

  /** @throws Problem DEPLOYMENT_PROTECTED where Vercel's own login page answers instead of the app */
  async ask(method: string, path: string, { json, bearer, cookie }: Request = {}): Promise<Answer> {
    const response = await this.fetch(path, {
      method,
      redirect: 'manual',
      signal: AbortSignal.any([this.signal, AbortSignal.timeout(patience)]),
      headers: {
        ...this.headers,
        ...(json === undefined ? {} : { 'content-type': 'application/json' }),
        ...(bearer ? { authorization: `Bearer ${bearer}` } : {}),
        ...(cookie ? { cookie } : {}),
      },
      ...(json === undefined ? {} : { body: JSON.stringify(json) }),
    })
    const text = await response.text()
    refuseLoginPage(response, this.origin)
    return { status: response.status, headers: response.headers, body: parsed(text) }
  }

  private async fetch(path: string, request: RequestInit): Promise<Response> {
    try {
      return await fetch(`${this.origin}${path}`, request)
    } catch (error) {
      const { name, cause } = error as Error & { cause?: { code?: string; message?: string } }
      throw new Problem(
        'DEPLOYMENT_UNREACHABLE',
        `${this.origin} did not answer ${request.method} ${path}: ${cause?.code ?? cause?.message ?? name}`,
        'look at the deployment and its logs in Vercel, then: pulumi up',
      )
    }
  }
}

function originOf(deploymentUrl: string): string {
  if (deploymentUrl.includes('://')) return new URL(deploymentUrl).origin
  const { hostname } = new URL(`http://${deploymentUrl}`)
  return `${/^(127\.|localhost$|\[::1\])/.test(hostname) ? 'http' : 'https'}://${deploymentUrl}`
}

function refuseLoginPage({ status, headers }: Response, origin: string): void {
  const isHtml = headers.get('content-type')?.includes('text/html')
  const toLogin = headers.get('location')?.includes('vercel.com/sso-api')
  if (!toLogin && !(status === 401 && isHtml)) return
  throw new Problem(
    'DEPLOYMENT_PROTECTED',
    `${origin} shows Vercel's login page (${status}): the protection bypass secret was not accepted`,
    'pulumi refresh, then pulumi up: it makes the bypass anew',
  )
}

function parsed(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
  } catch {
    return {} // HTML or nothing: the status says enough
  }
}
