import http from 'node:http'
import tls from 'node:tls'
import { boundedObject } from '../../rules/files/bounded-body.ts'
import { teamScope } from '../../rules/vercel/api.ts'
import type { Settings } from '../config/database-settings.ts'

export interface Answer {
  /** 0 where there was none. */
  status: number
  error: { code?: unknown; message?: unknown; invalidToken?: unknown }
  /** Of a good answer, where it was asked for. */
  body?: Record<string, unknown> | undefined
}

interface Request {
  method?: 'GET' | 'POST'
  json?: object
  /** Within the team of the stack. */
  scoped?: boolean
  /** Is the body of a good answer wanted? */
  reads?: boolean
}

export type VercelRequests = (path: string, request?: Request) => Promise<Answer>

/** A project's answer holds its last deployments, its variables their encrypted values. */
const MOST_BYTES = 8 * 1024 * 1024

/** Plain requests with the token of the stack. No text of an answer holds it. */
export function vercelRequests(
  { vercelToken, vercelTeam: team, vercelApi }: Pick<Settings, 'vercelToken' | 'vercelTeam' | 'vercelApi'>,
  patience: number,
): VercelRequests {
  if (vercelApi.startsWith('https:')) connectAsThePluginDoes()
  const scope = Object.entries(teamScope(team))
  // An answer may repeat it, and fetch quotes what it cannot send.
  const withoutToken = ({ message, ...error }: Answer['error']): Answer['error'] =>
    typeof message === 'string' ? { ...error, message: message.replaceAll(vercelToken, '[secret]') } : error
  return async (path, { method = 'GET', json, scoped = true, reads = false } = {}) => {
    const url = new URL(path, vercelApi)
    if (scoped) for (const [name, value] of scope) url.searchParams.set(name, value)
    try {
      const answer = await fetch(url, {
        method,
        headers: {
          authorization: `Bearer ${vercelToken}`,
          ...(json && { 'content-type': 'application/json' }),
        },
        ...(json && { body: JSON.stringify(json) }),
        redirect: 'manual',
        signal: AbortSignal.timeout(patience),
      })
      if (!answer.ok) return { status: answer.status, error: withoutToken(await errorOf(answer)) }
      if (reads) return { status: answer.status, error: {}, body: await boundedObject(answer, MOST_BYTES) }
      await answer.body?.cancel()
      return { status: answer.status, error: {} }
    } catch (error) {
      return { status: 0, error: withoutToken({ message: reason(error as Error) }) }
    }
  }
}

async function errorOf(answer: Response): Promise<Answer['error']> {
  return ((await boundedObject(answer))?.error as Answer['error'] | undefined) ?? {}
}

/** The plugin is a Go program: it takes proxy and certificates from the environment, which Node does not by itself. */
function connectAsThePluginDoes(): void {
  // Not in every Node 24.
  http.setGlobalProxyFromEnv?.()
  const { SSL_CERT_FILE, SSL_CERT_DIR } = process.env
  if (SSL_CERT_FILE || SSL_CERT_DIR)
    tls.setDefaultCACertificates?.([...tls.getCACertificates('default'), ...tls.getCACertificates('system')])
}

/** fetch hides what happened in the cause of "fetch failed". */
function reason({ name, message, cause }: Error): string {
  if (name === 'TimeoutError') return 'it took too long'
  const { code, message: why = message } = (cause ?? {}) as { code?: string; message?: string }
  return code ?? why
}
