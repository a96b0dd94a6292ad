import { readFileSync } from 'node:fs'
import { cloudFilePath } from '../../cloud-file.ts'
import { homeFolder } from '../../home.ts'

// biome-ignore lint/suspicious/noExplicitAny: answers of a REST API, of which each caller reads its own few fields
export type Answer = any

/** What Vercel answered instead of a success. Its text is Vercel's: neither token nor values get into it. */
export class VercelError extends Error {
  readonly status: number
  readonly code: string
  /** SHA-1s, with code `missing_files`. */
  readonly missing: string[]

  constructor(what: string, status: number, error: { code?: string; message?: string; missing?: string[] }) {
    super(`${what}: ${status} ${error.code ?? ''}: ${error.message ?? ''}`)
    this.status = status
    this.code = error.code ?? ''
    this.missing = error.missing ?? []
  }
}

/** The embedded Vercel's API with the account of one provider resource. */
export class VercelClient {
  readonly teamId: string | undefined
  private readonly apiToken: string
  private readonly api: string

  private constructor(api: string, apiToken: string, teamId: string | undefined) {
    this.api = api
    this.apiToken = apiToken
    this.teamId = teamId
  }

  /** The official plugin asks for the team when it is configured, so a wrong token or team fails before any resource. */
  static async open(apiToken: string, team: string | undefined): Promise<VercelClient> {
    const file = process.env.POOLPROOF_CLOUD ?? cloudFilePath(homeFolder())
    const { api } = JSON.parse(readFileSync(file, 'utf8')) as { api: string }
    if (!team) return new VercelClient(api, apiToken, undefined)
    const unscoped = new VercelClient(api, apiToken, undefined)
    const { id } = await unscoped.call(`the team ${team} cannot be read`, 'GET', `/v2/teams/${team}`)
    return new VercelClient(api, apiToken, id)
  }

  /** `what` begins the text of a failure. */
  async call(what: string, method: string, path: string, body?: unknown): Promise<Answer> {
    const json = { 'content-type': 'application/json' }
    return this.send(
      what,
      method,
      path,
      body === undefined ? {} : { headers: json, body: JSON.stringify(body) },
    )
  }

  async upload(sha: string, content: Uint8Array<ArrayBuffer>): Promise<void> {
    await this.send('a file cannot be uploaded', 'POST', '/v2/now/files', {
      headers: { 'content-type': 'application/octet-stream', 'x-vercel-digest': sha },
      body: content,
    })
  }

  /** The answer, or undefined where there is no such thing. */
  async find(path: string): Promise<Answer | undefined> {
    return this.call(`${path} cannot be read`, 'GET', path).catch(nothingAt404)
  }

  async remove(path: string): Promise<void> {
    await this.call(`${path} cannot be deleted`, 'DELETE', path).catch(nothingAt404)
  }

  private async send(what: string, method: string, path: string, request: RequestInit): Promise<Answer> {
    const url = new URL(path, this.api)
    if (this.teamId) url.searchParams.set('teamId', this.teamId)
    const headers = { ...(request.headers as object), authorization: `Bearer ${this.apiToken}` }
    const answer = await fetch(url, { ...request, method, headers })
    const text = await answer.text()
    const parsed = text ? JSON.parse(text) : {}
    if (!answer.ok) throw new VercelError(what, answer.status, parsed.error ?? {})
    return parsed
  }
}

function nothingAt404(error: unknown): undefined {
  if (error instanceof VercelError && error.status === 404) return undefined
  throw error
}
