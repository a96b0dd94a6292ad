import { expect } from 'vitest'
import { contract } from '../../../app/contract/contract.ts'
import { always, type Operation } from '../../../app/contract/operation.ts'
import { problem } from '../../../app/contract/schemas.ts'

/** Whether an answer is one that the contract promises: status, headers, shape, code. */
export function expectContract(
  method: string,
  path: string,
  { status, headers }: Response,
  body: unknown,
): void {
  const name = `${method} ${path.replace(/^(\/api\/sessions)\/.+/, '$1/{id}')}`
  const operation = (contract as Record<string, Operation>)[name]
  if (!operation) return
  expect(headers.get('x-request-id'), name).toMatch(/^[\da-f-]{36}$/)
  if (status === operation.status) {
    expect(operation.answer?.safeParse(body).error?.issues, name).toBeUndefined()
    expect(headers.has('set-cookie'), name).toBe(operation.cookie !== undefined)
    return
  }
  const { code } = problem.parse(body)
  expect([...operation.problems, ...always], `${name} answered ${status}`).toContain(code)
  expect(headers.get('content-type'), name).toBe('application/problem+json')
  expect(/^[1-9]\d*$/.test(headers.get('retry-after') ?? ''), name).toBe(status === 429 || status === 503)
}
