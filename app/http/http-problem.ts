/** Every error the API answers with: its status and its title. The code is stable, the title is for people. */
const problems = {
  REQUEST_INVALID: [400, 'The address of the request is not valid'],
  JSON_INVALID: [400, 'The body is not valid JSON'],
  CREDENTIALS_WRONG: [401, 'E-mail or password is wrong'],
  TOKEN_MISSING: [401, 'No token was sent'],
  TOKEN_INVALID: [401, 'The token is not valid'],
  TOKEN_EXPIRED: [401, 'The token has expired'],
  TOKEN_REPLAYED: [401, 'The token was used before, so its session has ended: log in again'],
  SESSION_ENDED: [401, 'The session has ended: log in again'],
  BEARER_WRONG: [401, 'The bearer is not the right one'],
  ORIGIN_NOT_ALLOWED: [403, 'This origin may not call the API'],
  CSRF_HEADER_MISSING: [403, 'The header x-poolproof: 1 is required between sites'],
  NOT_FOUND: [404, 'There is nothing here'],
  METHOD_NOT_ALLOWED: [405, 'The method is not allowed here'],
  BODY_TOO_LARGE: [413, 'The body is too large'],
  MEDIA_TYPE_UNSUPPORTED: [415, 'The body must be application/json'],
  VALIDATION_FAILED: [422, 'Some fields are not valid'],
  PASSWORD_WRONG: [422, 'The current password is wrong'],
  RATE_LIMITED: [429, 'Too many tries: wait before the next one'],
  INTERNAL_ERROR: [500, 'Something broke on our side'],
  ENVIRONMENT_INVALID: [503, 'The app is not configured correctly'],
  BUSY: [503, 'Too many requests at once: try again'],
  DATABASE_TOO_MANY_CONNECTIONS: [503, 'The database takes no more connections: try again'],
  DATABASE_POOL_TIMEOUT: [503, 'No database connection became free in time: try again'],
  DATABASE_SLOW: [503, 'The database did not answer in time: try again'],
  DATABASE_TLS_UNVERIFIED: [503, 'The database could not be verified'],
  DATABASE_LOGIN_REFUSED: [503, 'The database refused the login'],
  DATABASE_NOT_READY: [503, 'The database is not set up'],
  DATABASE_DISK_FULL: [503, 'The database has no room left on its disk: try again'],
  DATABASE_UNREACHABLE: [503, 'The database cannot be reached: try again'],
} as const satisfies Record<string, readonly [status: number, title: string]>

export type HttpProblemCode = keyof typeof problems
export const problemCodes = Object.keys(problems) as HttpProblemCode[]

/** Status and title. */
export function problemOf(code: HttpProblemCode): readonly [status: number, title: string] {
  return problems[code]
}

export interface HttpProblemExtras {
  detail?: string
  /** One entry per bad field, as the page shows it next to the field. */
  errors?: readonly { field: string; detail: string }[]
  /** Further members of the answer's body. */
  members?: Readonly<Record<string, unknown>>
  headers?: Readonly<Record<string, string>>
  /** Of the connection error behind it, for the log; the answer does not say it. */
  family?: string
}

/** An answer that is not a success, thrown from wherever it is found out; RFC 9457 on the wire. */
export class HttpProblem extends Error {
  override readonly name = 'HttpProblem'
  readonly code: HttpProblemCode
  readonly extras: HttpProblemExtras

  constructor(code: HttpProblemCode, extras: HttpProblemExtras = {}) {
    super(code)
    this.code = code
    this.extras = extras
  }

  get status(): number {
    return problems[this.code][0]
  }

  get headers(): Record<string, string> {
    return {
      'content-type': 'application/problem+json',
      'cache-control': 'no-store',
      ...(this.status === 503 ? { 'retry-after': String(retryAfter()) } : {}),
      ...this.extras.headers,
    }
  }

  get body(): Record<string, unknown> {
    const [status, title] = problems[this.code]
    const { detail, errors, members } = this.extras
    const type = `urn:poolproof:problem:${this.code.toLowerCase().replaceAll('_', '-')}`
    return {
      type,
      title,
      status,
      code: this.code,
      ...(detail && { detail }),
      ...(errors && { errors }),
      ...members,
    }
  }

  get response(): Response {
    return new Response(JSON.stringify(this.body), { status: this.status, headers: this.headers })
  }
}

/** Seconds, 1 to 5: spread, so that those who were turned away together do not come back together. */
function retryAfter(): number {
  return 1 + Math.floor(Math.random() * 5)
}
