import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

interface Item {
  id: number
  number?: number
  title?: string
  state?: string
  body: string
  html_url: string
  user: { type: 'Bot' | 'User' }
}

/** The comments and issues of one repository, as far as GitHub's REST API is called here. */
export interface FakeGitHub extends AsyncDisposable {
  environment: { GITHUB_API_URL: string; GITHUB_REPOSITORY: string; GITHUB_TOKEN: string }
  comments: Item[]
  issues: Item[]
  /** Every call, such as `GET /issues/12/comments?per_page=100&page=1`. */
  calls: string[]
}

/** Counted strictly, as GitHub counts: a body over this is refused. */
const mostCharacters = 65_536
const token = 'ghs_0123456789abcdefghijklmnopqrstuvwxyz'

/** `people`: how many comments of people pull request 12 has, some of them with a text that matters. */
export async function fakeGitHub(people: number, texts: Record<number, string>): Promise<FakeGitHub> {
  const comments = Array.from({ length: people }, (_, n): Item => {
    const id = n + 1
    const body = texts[id] ?? `comment ${id}`
    return { id, body, html_url: `https://github.test/${id}`, user: { type: 'User' } }
  })
  const issues: Item[] = []
  const calls: string[] = []
  let id = 1000
  const made = (list: Item[], body: Partial<Item>): Item => {
    const item: Item = {
      ...{ id: ++id, body: '', user: { type: 'Bot' }, html_url: `https://github.test/${id}` },
      ...body,
    }
    list.push(item)
    return item
  }
  const changed = (item: Item | undefined, body: Partial<Item>) => item && Object.assign(item, body)
  const routes: [string, RegExp, (found: string, url: URL, body: Partial<Item>) => unknown][] = [
    ['GET', /^\/issues\/12\/comments$/, (_, url) => page(comments, url)],
    ['POST', /^\/issues\/12\/comments$/, (_, __, body) => made(comments, body)],
    [
      'PATCH',
      /^\/issues\/comments\/(\d+)$/,
      (found, _, body) =>
        changed(
          comments.find((one) => `${one.id}` === found),
          body,
        ),
    ],
    [
      'GET',
      /^\/issues$/,
      (_, url) =>
        page(
          issues.filter(({ state }) => state === url.searchParams.get('state')),
          url,
        ),
    ],
    [
      'POST',
      /^\/issues$/,
      (_, __, body) => made(issues, { number: issues.length + 1, state: 'open', ...body }),
    ],
    [
      'PATCH',
      /^\/issues\/(\d+)$/,
      (found, _, body) =>
        changed(
          issues.find((one) => `${one.number}` === found),
          body,
        ),
    ],
  ]
  const answer = (method: string, path: string, text: string, authorization = ''): [number, unknown] => {
    const url = new URL(path, 'http://github.test')
    const rest = url.pathname.replace('/repos/shop/shop', '')
    calls.push(`${method} ${rest}${url.search}`)
    if (authorization !== `Bearer ${token}`) return [401, { message: 'Bad credentials' }]
    const body = text ? JSON.parse(text) : {}
    if ((body.body ?? '').length > mostCharacters) return [422, { message: 'Body is too long' }]
    for (const [verb, pattern, handle] of routes) {
      const match = verb === method && pattern.exec(rest)
      const result = match && handle(match[1] ?? '', url, body)
      if (result) return [method === 'POST' ? 201 : 200, result]
    }
    return [404, { message: 'Not Found' }]
  }
  const server = createServer(async (request, response) => {
    const parts: Buffer[] = []
    for await (const part of request) parts.push(part)
    const [status, body] = answer(
      request.method ?? '',
      request.url ?? '',
      Buffer.concat(parts).toString(),
      request.headers.authorization,
    )
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const api = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    environment: { GITHUB_API_URL: api, GITHUB_REPOSITORY: 'shop/shop', GITHUB_TOKEN: token },
    comments,
    issues,
    calls,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** 30 a page by default, never more than 100. */
function page(items: Item[], url: URL): Item[] {
  const size = Math.min(Number(url.searchParams.get('per_page') ?? 30), 100)
  const number = Number(url.searchParams.get('page') ?? 1)
  return items.slice((number - 1) * size, number * size)
}
