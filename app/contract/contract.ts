import type { TypedResponse } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import * as z from 'zod/mini'
import { credentials, newCredentials, passwordChange } from '../auth/credentials.ts'
import { bearer, body, change, cookie, fromDatabase, limited, type Operation, token } from './operation.ts'

const user = z.strictObject({ id: z.uuid(), email: z.string() })
/** Seconds the access token lives. */
const expiresIn = z.int().check(z.positive())
const count = z.int().check(z.nonnegative())

/** What the routes answer. */
export const answers = {
  registered: z.strictObject({ email: z.string() }),
  loggedIn: z.strictObject({ accessToken: z.string(), expiresIn, user }),
  refreshed: z.strictObject({ accessToken: z.string(), expiresIn }),
  me: z.strictObject({ user }),
  sessionList: z.strictObject({
    sessions: z.array(
      z.strictObject({
        id: z.uuid(),
        createdAt: z.iso.datetime(),
        lastUsedAt: z.iso.datetime(),
        expiresAt: z.iso.datetime(),
        userAgent: z.nullable(z.string()),
        current: z.boolean(),
      }),
    ),
  }),
  /** How many other sessions are over. */
  ended: z.strictObject({ ended: count }),
  /** The detail is there for the bearer of CRON_SECRET only. */
  health: z.strictObject({
    status: z.literal('ok'),
    fingerprint: z.optional(z.string()),
    pool: z.optional(z.strictObject({ max: count, total: count, idle: count, waiting: count })),
    queryMs: z.optional(count),
  }),
  swept: z.strictObject({ sessions: count, rateLimits: count, complete: z.boolean() }),
}

/**
 * Every route of the API: what goes in, what comes out, what can go wrong. Loaded by the document and the tests only:
 * routes import types of it, so that nothing of it is in the bundle.
 */
export const contract = {
  'POST /api/register': {
    id: 'register',
    summary: 'Register',
    description:
      'Answers the same whether the e-mail was free or taken; an existing account stays as it is. Log in next.',
    body: newCredentials,
    status: 202,
    answer: answers.registered,
    problems: [...body, ...change, ...limited, ...fromDatabase],
  },
  'POST /api/login': {
    id: 'login',
    summary: 'Log in',
    body: credentials,
    status: 200,
    answer: answers.loggedIn,
    cookie: 'sets',
    problems: ['CREDENTIALS_WRONG', ...body, ...change, ...limited, ...fromDatabase],
  },
  'POST /api/refresh': {
    id: 'refresh',
    summary: 'Get a new access token',
    description:
      'Rotates the refresh token. Repeating the call within 10 seconds gives the same cookie again; any other use of a token that was used before ends the session.',
    shows: 'refreshCookie',
    status: 200,
    answer: answers.refreshed,
    cookie: 'sets',
    problems: [...token, 'TOKEN_REPLAYED', 'SESSION_ENDED', ...cookie, ...limited],
  },
  'POST /api/logout': {
    id: 'logout',
    summary: 'Log out',
    description: 'Ends the session and clears the cookie. Logging out twice is no error.',
    shows: 'optional refreshCookie',
    status: 204,
    cookie: 'clears',
    problems: cookie,
  },
  'GET /api/me': {
    id: 'me',
    summary: 'Who am I',
    shows: 'accessToken',
    status: 200,
    answer: answers.me,
    problems: bearer,
  },
  'DELETE /api/me': {
    id: 'deleteMe',
    summary: 'Delete my account',
    shows: 'accessToken',
    status: 204,
    problems: [...bearer, ...change],
  },
  'GET /api/sessions': {
    id: 'listSessions',
    summary: 'My sessions',
    description: 'The own one first, then the latest used; 100 at most.',
    shows: 'accessToken',
    status: 200,
    answer: answers.sessionList,
    problems: bearer,
  },
  'DELETE /api/sessions': {
    id: 'endOtherSessions',
    summary: 'End all my other sessions',
    shows: 'accessToken',
    status: 200,
    answer: answers.ended,
    problems: [...bearer, ...change],
  },
  'DELETE /api/sessions/{id}': {
    id: 'endSession',
    summary: 'End one of my sessions',
    shows: 'accessToken',
    status: 204,
    problems: ['NOT_FOUND', ...bearer, ...change],
  },
  'POST /api/password': {
    id: 'changePassword',
    summary: 'Change my password',
    description: 'Ends all other sessions.',
    shows: 'accessToken',
    body: passwordChange,
    status: 200,
    answer: answers.ended,
    problems: ['PASSWORD_WRONG', ...body, ...bearer, ...change, ...limited],
  },
  'GET /api/health': {
    id: 'health',
    summary: 'Is it alive',
    description: 'The detail, and a query, for the bearer of CRON_SECRET only.',
    shows: 'optional cronSecret',
    status: 200,
    answer: answers.health,
    problems: ['BEARER_WRONG', ...fromDatabase],
  },
  'GET /api/cron/sweep': {
    id: 'sweep',
    summary: 'Remove what has expired',
    shows: 'cronSecret',
    status: 200,
    answer: answers.swept,
    problems: ['BEARER_WRONG', ...fromDatabase],
  },
  'GET /api/openapi.json': { id: 'openapi', summary: 'This document', status: 200, problems: [] },
} as const satisfies Record<`${string} /api/${string}`, Operation>

type Contract = typeof contract
export type OperationName = keyof Contract

/** What an operation is sent, as TypeScript sees it. */
export type Body<Name extends OperationName> = Contract[Name] extends { body: infer S extends z.ZodMiniType }
  ? z.input<S>
  : undefined

/** What it answers when all is well. */
export type Answer<Name extends OperationName> = Contract[Name] extends {
  answer: infer S extends z.ZodMiniType
}
  ? z.output<S>
  : undefined

type Status<Name extends OperationName> = Contract[Name]['status']

/** What a handler of it returns, so that a reply that is not the contract's does not compile. */
export type Reply<Name extends OperationName> = Response &
  (Status<Name> extends 204
    ? TypedResponse<unknown, 204, 'body'>
    : TypedResponse<Answer<Name>, Status<Name> extends 200 ? ContentfulStatusCode : Status<Name>, 'json'>)
