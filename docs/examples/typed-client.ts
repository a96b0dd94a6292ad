import type { Answer, Body, OperationName } from '../../app/contract/contract.ts'

/** What the API answered when it was not a success; programs go by `code`. */
export class ApiProblem extends Error {
  readonly code: string
  readonly errors: { field: string; detail: string }[]
  constructor({ title, code, errors = [] }: { title: string; code: string; errors?: ApiProblem['errors'] }) {
    super(title)
    this.code = code
    this.errors = errors
  }
}

/** Bodies and answers are typed by the contract; an access token that has expired is renewed once, by the cookie. */
export function authClient(api: string, send: typeof fetch = fetch) {
  let accessToken = ''

  async function ask<Name extends OperationName>(name: Name, body?: Body<Name>): Promise<Answer<Name>> {
    const [method = '', path] = name.split(' ')
    const response = await send(`${api}${path}`, {
      method,
      credentials: 'include',
      headers: {
        'x-poolproof': '1',
        ...(accessToken && { authorization: `Bearer ${accessToken}` }),
        ...(body && { 'content-type': 'application/json' }),
      },
      ...(body && { body: JSON.stringify(body) }),
    })
    const answer = response.status === 204 ? undefined : await response.json()
    if (!response.ok) throw new ApiProblem(answer)
    if (answer?.accessToken) accessToken = answer.accessToken
    return answer
  }

  return async <Name extends OperationName>(name: Name, body?: Body<Name>): Promise<Answer<Name>> => {
    try {
      return await ask(name, body)
    } catch (error) {
      if (!(error instanceof ApiProblem) || error.code !== 'TOKEN_EXPIRED') throw error
      await ask('POST /api/refresh')
      return ask(name, body)
    }
  }
}
