import { writeFileSync } from 'node:fs'
import { type HttpProblemCode, problemOf } from '../http/http-problem.ts'
import { contract } from './contract.ts'
import { always, type Operation } from './operation.ts'
import { content, type Json, namedSchemas, problem, ref } from './schemas.ts'

const securitySchemes = {
  accessToken: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' },
  refreshCookie: {
    type: 'apiKey',
    in: 'cookie',
    name: '__Host-refresh',
    description: 'HttpOnly; set by the login. On a loopback http host its name is `refresh`.',
  },
  cronSecret: { type: 'http', scheme: 'bearer', description: 'CRON_SECRET' },
}

/** The OpenAPI 3.1 document of the contract. */
export function openapiDocument(): Json {
  const paths: Record<string, Json> = {}
  for (const [name, operation] of Object.entries<Operation>(contract)) {
    const [method = '', path = ''] = name.split(' ')
    paths[path] = { ...paths[path], [method.toLowerCase()]: described(name, operation) }
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Poolproof auth',
      version: '1',
      description:
        'Every error is application/problem+json (RFC 9457): programs go by `code`. Programs may ignore members they do not know.',
    },
    servers: [{ url: '/' }],
    paths,
    components: { schemas: namedSchemas(), securitySchemes, headers },
  }
}

/** `npm run openapi`: writes app/openapi.json, which the app serves and a test compares with the contract. */
export function writeContract(): number {
  const file = new URL('../openapi.json', import.meta.url)
  writeFileSync(file, `${JSON.stringify(openapiDocument(), null, 2)}\n`)
  return 0
}

function described(name: string, operation: Operation): Json {
  const { id, summary, description, shows, body } = operation
  const parameters = [...name.matchAll(/\{(\w+)\}/g)].map(([, parameter]) => ({
    name: parameter,
    in: 'path',
    required: true,
    schema: { type: 'string', format: 'uuid' },
  }))
  if (shows?.endsWith('refreshCookie')) parameters.push(csrfHeader as never)
  return {
    operationId: id,
    summary,
    ...(description && { description }),
    ...(parameters.length > 0 && { parameters }),
    security: securityOf(shows),
    ...(body && { requestBody: { required: true, content: content('application/json', body) } }),
    responses: responses(operation),
  }
}

const csrfHeader = {
  name: 'x-poolproof',
  in: 'header',
  required: false,
  description: 'Always 1. Required where front end and API are on different sites.',
  schema: { type: 'string' },
  example: '1',
}

function securityOf(shows: Operation['shows']): Json[] {
  if (!shows) return []
  const [optional, scheme] = shows.startsWith('optional ') ? [[{}], shows.slice(9)] : [[], shows]
  return [...optional, { [scheme]: [] }]
}

/** Headers of answers, for the document's components. */
const headers = {
  'x-request-id': { description: 'Also in the log line.', schema: { type: 'string', format: 'uuid' } },
  'retry-after': { description: 'Seconds.', schema: { type: 'integer', minimum: 1 } },
  'set-cookie': { description: 'The refresh cookie.', schema: { type: 'string' } },
}

/** What an operation answers, by status. */
function responses(operation: Operation): Json {
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
