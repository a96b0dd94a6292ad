import { type Answer, describeAnswer, openHttpClient } from '../../plugin/proof/app/http-client.ts'
import type { DeploymentFacts } from '../../rules/environment/deployment-facts.ts'
import { clientSettings } from './app-client.ts'
import type { DeployedApp } from './target.ts'

/** What an app says of itself. */
export interface Health {
  /** Such as `HTTP 200`. */
  told: string
  /** Whether it is an app of ours: no other answers this way. */
  ours: boolean
  /** Stable code of a refusal, such as DATABASE_UNREACHABLE. */
  code?: string
  /** Variables that a guarded boot refused, with the reason. */
  faults: readonly { name: string; reason: string }[]
  /** Only to the bearer of CRON_SECRET. */
  fingerprint?: string
  /** The origin it lets in, of the one that was sent; '' for none. */
  allowedOrigin: string
  /** True where Vercel's login page stands in front of the deployment. */
  isProtected: boolean
}

/** One GET of /api/health from the front end's origin, with CRON_SECRET where it is known. */
export async function fetchHealth(
  app: DeployedApp,
  facts: DeploymentFacts,
  signal: AbortSignal,
): Promise<Health> {
  const answer = await openHttpClient(clientSettings(app), signal).request('GET /api/health', {
    bearer: app.cronSecret,
  })
  const health = read(answer)
  // Another app may answer the same way; where the variables are known, ours has this one.
  const known = facts.where === undefined || 'POOLPROOF_FINGERPRINT' in facts.variables
  return { ...health, ours: health.ours && known }
}

function read(answer: Answer): Health {
  const { status, json, headers } = answer
  const code = typeof json?.code === 'string' && /^[A-Z_]{1,60}$/.test(json.code) ? json.code : undefined
  return {
    told: describeAnswer(answer),
    ours: json?.status === 'ok' || code !== undefined,
    ...(code ? { code } : {}),
    faults: code === 'ENVIRONMENT_INVALID' ? faults(json?.errors) : [],
    ...(typeof json?.fingerprint === 'string' ? { fingerprint: json.fingerprint } : {}),
    allowedOrigin: headers.get('access-control-allow-origin') ?? '',
    isProtected:
      /vercel\.com\/sso-api/.test(headers.get('location') ?? '') ||
      (status === 401 && /html/.test(headers.get('content-type') ?? '')),
  }
}

/** Names and reasons only. An app of ours never puts a value there. */
function faults(errors: unknown): Health['faults'] {
  if (!Array.isArray(errors)) return []
  return errors.flatMap(({ field, detail }: { field?: unknown; detail?: unknown }) =>
    typeof field === 'string' && /^[A-Z][A-Z0-9_]*$/.test(field)
      ? [{ name: field, reason: String(detail).slice(0, 300) }]
      : [],
  )
}
