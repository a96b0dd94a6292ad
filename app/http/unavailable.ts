import { familyOf, httpCodes } from '../../rules/connection-errors/index.ts'
import type { HttpProblemCode } from './http-problem.ts'

/** The 503 this error stands for, or undefined when it is not about reaching the database. */
export function unavailable(error: unknown): HttpProblemCode | undefined {
  const family = familyOf(error)
  return family && httpCodes[family]
}
