import { familyOf, httpCodes } from '../../rules/connection-errors/index.ts'
import { retryAfter } from '../../rules/connection-errors/waiting.ts'
import { HttpProblem, type HttpProblemExtras } from './http-problem.ts'

/** The 503 this error stands for, with the time that its family needs; undefined when it is not about reaching the database. */
export function unavailableProblem(
  error: unknown,
  members: HttpProblemExtras['members'] = {},
): HttpProblem | undefined {
  const family = familyOf(error)
  if (!family) return undefined
  const headers = { 'retry-after': String(retryAfter(family)) }
  return new HttpProblem(httpCodes[family], { members, headers, family })
}
