import * as pulumi from '@pulumi/pulumi'
import { Problem, Problems } from '../../rules/problem.ts'

/** What to throw out of the program: a RunError is shown without a stack trace, which would only hide the fix. */
export function runError(error: unknown): unknown {
  return error instanceof Problem || error instanceof Problems ? new pulumi.RunError(error.message) : error
}
