import { boundedText } from '../../rules/files/bounded-body.ts'
import { Problem } from '../../rules/problem.ts'

/** The calls of GitHub's REST API used here, on one repository. */
interface GitHub {
  /** Every item of a list, page by page, oldest first. */
  all<T>(path: string): AsyncGenerator<T>
  send<T>(method: 'POST' | 'PATCH', path: string, body: object): Promise<T>
}

const perPage = 100
const timeoutMs = 30_000

/**
 * Configured by GITHUB_API_URL, GITHUB_REPOSITORY and GITHUB_TOKEN, as in a workflow.
 *
 * @throws Problem GITHUB_NOT_CONFIGURED; each call: GITHUB_REFUSED
 */
export function github(environment: NodeJS.ProcessEnv = process.env): GitHub {
  const { GITHUB_API_URL: api = 'https://api.github.com', GITHUB_REPOSITORY, GITHUB_TOKEN } = environment
  const missing = Object.entries({ GITHUB_REPOSITORY, GITHUB_TOKEN }).flatMap(([name, value]) =>
    value ? [] : name,
  )
  if (missing.length > 0) {
    throw new Problem(
      'GITHUB_NOT_CONFIGURED',
      `${missing.join(' and ')} ${missing.length === 1 ? 'is' : 'are'} not set`,
      'in a workflow, pass github.token as GITHUB_TOKEN to this step; elsewhere export both',
    )
  }

  async function call<T>(method: string, path: string, body?: object): Promise<T> {
    const answer = await fetch(`${api}/repos/${GITHUB_REPOSITORY}${path}`, {
      method,
      headers: {
        accept: 'application/vnd.github+json',
        authorization: `Bearer ${GITHUB_TOKEN}`,
        'x-github-api-version': '2022-11-28',
        'user-agent': 'poolproof',
        ...(body ? { 'content-type': 'application/json' } : {}),
      },
      ...(body ? { body: JSON.stringify(body) } : {}),
      signal: AbortSignal.timeout(timeoutMs),
    })
    if (!answer.ok) throw await refusal(method, path, answer)
    return (await answer.json()) as T
  }

  return {
    async *all<T>(path: string) {
      const more = path.includes('?') ? '&' : '?'
      for (let page = 1; ; page++) {
        const items = await call<T[]>('GET', `${path}${more}per_page=${perPage}&page=${page}`)
        yield* items
        if (items.length < perPage) return
      }
    },
    send: call,
  }
}

async function refusal(method: string, path: string, answer: Response): Promise<Problem> {
  const text = (await boundedText(answer)) ?? ''
  const message = /"message"\s*:\s*"([^"]*)"/.exec(text)?.[1] ?? answer.statusText
  return new Problem(
    'GITHUB_REFUSED',
    `${method} ${path}: HTTP ${answer.status} ${message}`,
    'grant the job permissions (pull-requests: write, or issues: write) and run it again',
  )
}

/** A comment or issue in a list. */
export interface MarkedComment {
  id: number
  number?: number
  html_url: string
  body?: string | null
  user?: { type?: string } | null
  /** Set if an issue is a pull request. */
  pull_request?: object
}

/** A hidden first line that identifies a text of ours. */
export function marker(name: string): string {
  return `<!-- poolproof:${name} -->\n`
}

/**
 * The first item that begins with the marker and was written by a bot. Anyone may copy the marker into a comment of
 * their own, and could then edit what reviewers take for ours.
 */
export async function findByMarker(
  items: AsyncIterable<MarkedComment>,
  name: string,
): Promise<MarkedComment | undefined> {
  for await (const item of items) {
    if (item.user?.type === 'Bot' && !item.pull_request && item.body?.startsWith(marker(name).trim()))
      return item
  }
  return undefined
}
