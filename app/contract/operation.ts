import type * as z from 'zod/mini'
import type { HttpProblemCode } from '../http/http-problem.ts'

export interface Operation {
  /** What generated clients call it. */
  id: string
  summary: string
  description?: string
  /** What the caller has to show; `optional` where less is answered without it. */
  shows?: 'accessToken' | `${'' | 'optional '}${'refreshCookie' | 'cronSecret'}`
  body?: z.ZodMiniType
  status: 200 | 202 | 204
  answer?: z.ZodMiniType
  /** Whether the answer sets the refresh cookie, or clears it. */
  cookie?: 'sets' | 'clears'
  /** Beside those of every operation: see `always` and `fromDatabase`. */
  problems: readonly HttpProblemCode[]
}

/** Problems that any operation may answer with. */
export const always = ['REQUEST_INVALID', 'ENVIRONMENT_INVALID'] as const satisfies HttpProblemCode[]

/** Problems of an operation that asks the database. */
export const fromDatabase = [
  'BUSY',
  'DATABASE_TOO_MANY_CONNECTIONS',
  'DATABASE_POOL_TIMEOUT',
  'DATABASE_SLOW',
  'DATABASE_TLS_UNVERIFIED',
  'DATABASE_LOGIN_REFUSED',
  'DATABASE_NOT_READY',
  'DATABASE_DISK_FULL',
  'DATABASE_UNREACHABLE',
] as const satisfies HttpProblemCode[]

export const token = ['TOKEN_MISSING', 'TOKEN_INVALID', 'TOKEN_EXPIRED'] as const
export const bearer = [...token, 'SESSION_ENDED', ...fromDatabase] as const
export const cookie = ['ORIGIN_NOT_ALLOWED', 'CSRF_HEADER_MISSING', ...fromDatabase] as const
export const body = ['JSON_INVALID', 'BODY_TOO_LARGE', 'MEDIA_TYPE_UNSUPPORTED', 'VALIDATION_FAILED'] as const
export const change = ['ORIGIN_NOT_ALLOWED'] as const
export const limited = ['RATE_LIMITED'] as const
