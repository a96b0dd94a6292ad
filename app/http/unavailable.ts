import { families, familyOf, retryAfter } from '../../rules/connection-errors/index.ts'
import { HttpProblem, type HttpProblemCode, type HttpProblemExtras } from './http-problem.ts'

/** The 503 this error stands for, or undefined when it is not about reaching the database. */
export function unavailable(error: unknown): HttpProblemCode | undefined {
  const family = familyOf(error)
  return family && families[family].http
}

/** The same as an answer, with the time that this family needs. */
export function unavailableProblem(
  error: unknown,
  members: HttpProblemExtras['members'] = {},
): HttpProblem | undefined {
  const family = familyOf(error)
  if (!family) return undefined
  const headers = { 'retry-after': String(retryAfter(family)) }
  return new HttpProblem(families[family].http, { members, headers, family })
}
