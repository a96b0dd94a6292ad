import { type HttpProblemCode, problemOf } from '../http/http-problem.ts'
import { always, type Operation } from './operation.ts'
import { content, type Json, problem, ref } from './schemas.ts'

/** Headers of answers, for the document's components. */
export const headers = {
  'x-request-id': { description: 'Also in the log line.', schema: { type: 'string', format: 'uuid' } },
  'retry-after': { description: 'Seconds.', schema: { type: 'integer', minimum: 1 } },
  'set-cookie': { description: 'The refresh cookie.', schema: { type: 'string' } },
}

/** What an operation answers, by status. */
export function responses(operation: Operation): Json {
  return { ...success(operation), ...failures([...operation.problems, ...always]) }
}

function success({ status, answer, cookie }: Operation): Json {
  const text = cookie ? `Done; the refresh cookie is ${cookie === 'sets' ? 'set' : 'cleared'}.` : 'Done.'
  return {
    [status]: {
      description: text,
      headers: refs(['x-request-id', ...(cookie ? ['set-cookie'] : [])]),
      ...(answer && { content: content('application/json', answer) }),
      ...(status === 200 && !answer && { content: { 'application/json': { schema: { type: 'object' } } } }),
    },
  }
}

/** One answer per status, which lists its codes. */
function failures(codes: readonly HttpProblemCode[]): Json {
  const byStatus = Map.groupBy(codes, (code) => problemOf(code)[0])
  return Object.fromEntries(
    [...byStatus].map(([status, list]) => [
      status,
      {
        description: list.map((code) => `${code}: ${problemOf(code)[1]}.`).join(' '),
        headers: refs(['x-request-id', ...(status === 429 || status === 503 ? ['retry-after'] : [])]),
        content: {
          'application/problem+json': {
            schema: { allOf: [ref(problem), { properties: { code: { enum: list } } }] },
          },
        },
      },
    ]),
  )
}

function refs(names: string[]): Json {
  return Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]))
}
