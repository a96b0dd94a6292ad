import type { ContentfulStatusCode } from 'hono/utils/http-status'

/** An answer of the API other than success, in Vercel's shape: `{ error: { code, message, ...details } }`. */
export class ApiError extends Error {
  readonly status: ContentfulStatusCode
  readonly code: string
  readonly details: Record<string, unknown>

  constructor(
    status: ContentfulStatusCode,
    code: string,
    message: string,
    details: Record<string, unknown> = {},
  ) {
    super(message)
    this.status = status
    this.code = code
    this.details = details
  }

  get body() {
    return { error: { code: this.code, message: this.message, ...this.details } }
  }
}

export const notFound = (what: string) => new ApiError(404, 'not_found', `${what} not found`)
export const badRequest = (message: string, details?: Record<string, unknown>) =>
  new ApiError(400, 'bad_request', message, details)
