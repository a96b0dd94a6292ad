import { boundedText } from '../../../rules/files/bounded-body.ts'
import { Problem } from '../../../rules/problem.ts'

/** The few calls of GitHub's REST API that are needed here, on one repository. */
export interface GitHub {
  /** Every item of a list, page after page, oldest first. */
  all<T>(path: string): AsyncGenerator<T>
  send<T>(method: 'POST' | 'PATCH', path: string, body: object): Promise<T>
}

const perPage = 100
const patience = 30_000

/**
 * Takes GITHUB_API_URL, GITHUB_REPOSITORY and GITHUB_TOKEN as a workflow has them.
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
      'a workflow passes github.token as GITHUB_TOKEN to this step; elsewhere export both',
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
      signal: AbortSignal.timeout(patience),
    })
    if (!answer.ok) throw await refused(method, path, answer)
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

async function refused(method: string, path: string, answer: Response): Promise<Problem> {
  const text = (await boundedText(answer)) ?? ''
  const said = /"message"\s*:\s*"([^"]*)"/.exec(text)?.[1] ?? answer.statusText
  return new Problem(
    'GITHUB_REFUSED',
    `${method} ${path}: HTTP ${answer.status} ${said}`,
    'give the job what it needs (permissions: pull-requests: write, or issues: write), and run it again',
  )
}
