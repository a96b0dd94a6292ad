import { type Properties, UNKNOWN } from '../../../plugin/grpc/properties.ts'
import { startCommand } from '../../../rules/files/start-command.ts'
import { Problem } from '../../../rules/problem.ts'
import { cloudFilePath, readCloud } from '../../cloud-file.ts'
import { homeFolder } from '../../paths.ts'
import type { Attribute } from '../attributes.ts'
import { unsupported } from '../official-plugin.ts'

// biome-ignore lint/suspicious/noExplicitAny: answers of a REST API, of which each caller reads its own few fields
export type Answer = any

interface Account {
  api: string
  apiToken: string
  teamId?: string
  allSensitive?: boolean
}

/** The embedded Vercel's API with the account of one provider resource. */
export class VercelClient {
  readonly teamId: string | undefined
  /** The team's policy: every variable has to be sensitive. */
  readonly allSensitive: boolean
  readonly #api: string
  readonly #apiToken: string

  private constructor({ api, apiToken, teamId, allSensitive = false }: Account) {
    this.#api = api
    this.#apiToken = apiToken
    this.teamId = teamId
    this.allSensitive = allSensitive
  }

  /** The official plugin reads the team when it is configured, so a wrong token or team fails before any resource. */
  static async open(apiToken: string, team: string | undefined): Promise<VercelClient> {
    const account = { api: embeddedApi(), apiToken }
    const client = new VercelClient(account)
    if (!team) return client
    const found = await client.call(`could not get team ${team}`, 'GET', `/v2/teams/${team}`)
    const allSensitive = found.sensitiveEnvironmentVariablePolicy === 'on'
    return new VercelClient({ ...account, teamId: found.id, allSensitive })
  }

  /** `what` begins the text of a failure. */
  async call(what: string, method: string, path: string, body?: object): Promise<Answer> {
    const headers = { 'content-type': 'application/json' }
    return this.#send(what, method, path, body ? { headers, body: JSON.stringify(body) } : {})
  }

  async upload(file: string, sha: string, content: Uint8Array<ArrayBuffer>): Promise<void> {
    await this.#send(`could not upload ${file}`, 'POST', '/v2/now/files', {
      headers: { 'content-type': 'application/octet-stream', 'x-vercel-digest': sha },
      body: content,
    })
  }

  /** The official plugin requests it after each read and write of a project. */
  variables(projectId: string): Promise<Answer> {
    const path = `/v8/projects/${projectId}/env?decrypt=true&limit=100`
    return this.call('could not list variables', 'GET', path)
  }

  /** The official plugin's check before it adds anything to a project. */
  async project(id: string): Promise<Answer> {
    const project = await this.find(`/v10/projects/${id}`)
    if (project) return project
    throw new Error(
      'Could not find project, please make sure both the project_id and team_id match the project and team you wish to deploy to.',
    )
  }

  /** Returns undefined for 404. */
  async find(path: string): Promise<Answer | undefined> {
    return this.call(`could not read ${path}`, 'GET', path).catch(nothingAt404)
  }

  async remove(path: string): Promise<void> {
    await this.call(`could not delete ${path}`, 'DELETE', path).catch(nothingAt404)
  }

  async #send(what: string, method: string, path: string, request: RequestInit): Promise<Answer> {
    const url = new URL(path, this.#api)
    if (this.teamId) url.searchParams.set('teamId', this.teamId)
    const headers = { ...(request.headers as object), authorization: `Bearer ${this.#apiToken}` }
    const answer = await fetch(url, { ...request, method, headers }).catch(() => {
      throw notRunning(`nothing answers at ${this.#api}`)
    })
    const text = await answer.text()
    const parsed = text ? JSON.parse(text) : {}
    if (!answer.ok) throw new VercelError(what, answer.status, parsed.error ?? {})
    return parsed
  }
}

/** Read from POOLPROOF_CLOUD, or from the clone's own cloud. */
function embeddedApi(): string {
  const file = process.env.POOLPROOF_CLOUD || cloudFilePath(homeFolder())
  const api = readCloud(file)?.api
  if (api) return api
  throw notRunning(`no address of it in ${file}`)
}

function notRunning(why: string): Problem {
  return new Problem(
    'CLOUD_NOT_RUNNING',
    `the embedded cloud is not running (${why})`,
    `run \`${startCommand()}\` in another terminal, or \`${startCommand('--once')}\``,
  )
}

function nothingAt404(error: unknown): undefined {
  if (error instanceof VercelError && error.status === 404) return undefined
  throw error
}

/** An error response. Its text is Vercel's: neither token nor values get into it. */
export class VercelError extends Error {
  readonly status: number
  readonly code: string
  /** SHA-1s, with code `missing_files`. */
  readonly missing: string[]

  constructor(what: string, status: number, error: { code?: string; message?: string; missing?: string[] }) {
    super(`${what}, unexpected error: ${error.code ?? status} - ${error.message ?? ''}`)
    this.status = status
    this.code = error.code ?? ''
    this.missing = error.missing ?? []
  }
}

/** An argument of every resource; left out it is the provider's. */
export const teamId: Attribute = { kind: 'string', computed: true, replaces: true }

/** The embedded cloud has one team, and the provider resource names it. */
export function refuseOtherTeam({ teamId }: Properties, client: VercelClient): void {
  if (teamId === undefined || teamId === UNKNOWN || teamId === client.teamId) return
  throw unsupported('vercel', `a teamId (${String(teamId)}) other than the provider's`)
}
