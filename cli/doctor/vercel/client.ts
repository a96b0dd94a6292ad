import { VercelCore } from '@vercel/sdk/core.js'
import { ResponseValidationError } from '@vercel/sdk/models/responsevalidationerror.js'
import { VercelError } from '@vercel/sdk/models/vercelerror.js'
import type { APIPromise } from '@vercel/sdk/types/async.js'
import type { Result } from '@vercel/sdk/types/fp.js'
import { Problem } from '../../../rules/problem.ts'
import { officialApi, teamScope } from '../../../rules/vercel/api.ts'

/** Address and credentials of Vercel's API. */
export interface VercelAccess {
  token: string
  /** Id (`team_...`) or slug; undefined: the token's own scope. */
  team?: string | undefined
  /** VERCEL_API_URL, if it is not Vercel's own: that of the embedded cloud. */
  url?: string | undefined
}

/** Milliseconds for one answer. */
const TIMEOUT_MS = 20_000

/** Vercel's own client, and the parameters of the team for each call. */
export function openVercel({ token, team, url = officialApi }: VercelAccess) {
  const core = new VercelCore({ bearerToken: token, serverURL: url, timeoutMs: TIMEOUT_MS })
  return { core, scope: teamScope(team), url }
}

/**
 * The result of one call. A response outside the SDK's schema is returned as it is: Vercel adds fields and values faster
 * than the schema follows.
 *
 * @throws Problem VERCEL_REFUSED, VERCEL_NOT_FOUND, VERCEL_UNREACHABLE; their texts never contain the token
 */
export async function vercelResult<T>(what: string, call: APIPromise<Result<T, Error>>): Promise<T> {
  const result = await call
  if (result.ok) return result.value
  const { error } = result
  if (error instanceof ResponseValidationError) return error.rawValue as T
  if (!(error instanceof VercelError))
    throw new Problem(
      'VERCEL_UNREACHABLE',
      `no answer from Vercel's API about ${what} (${error.name})`,
      'check the network and VERCEL_API_URL, then run it again',
    )
  const row = refusals[error.statusCode]
  throw row
    ? new Problem(row.code, `Vercel's API: HTTP ${error.statusCode} for ${what}`, row.fix)
    : new Problem(
        'VERCEL_UNREACHABLE',
        `Vercel's API: HTTP ${error.statusCode} for ${what}`,
        'run it again in a minute; vercel-status.com shows outages',
      )
}

const token =
  'create a token that may read the project (vercel.com/account/settings/tokens) and export VERCEL_API_TOKEN'
const refusals: Readonly<Record<number, { code: string; fix: string }>> = {
  401: { code: 'VERCEL_REFUSED', fix: token },
  403: { code: 'VERCEL_REFUSED', fix: `${token}; a project of a team needs --team` },
  404: {
    code: 'VERCEL_NOT_FOUND',
    fix: 'check the name (vercel project ls); a project of a team needs --team',
  },
}
