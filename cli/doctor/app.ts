import {
  type Answer,
  type ClientSettings,
  describeAnswer,
  errorCode,
  isProtectionPage,
  openHttpClient,
} from '../../plugin/proof/app/http-client.ts'
import type { DeploymentFacts } from '../../rules/environment/deployment-facts.ts'
import { workingCopyHeader } from '../../rules/vercel/working-copy.ts'
import type { DeployedApp } from './target.ts'

/** Milliseconds for one response of the app. */
const REQUEST_MS = 15_000

/** Settings of the proof's HTTP client for this app. */
export function clientSettings({ origin, frontendUrl = origin, bypassSecret }: DeployedApp): ClientSettings {
  return { deploymentUrl: origin, frontendUrl, bypassSecret, timeouts: { requestMs: REQUEST_MS } }
}

/** What /api/health of an app reports. */
export interface Health {
  /** Such as `HTTP 200`. */
  answer: string
  /** Whether the app is ours: no other responds this way. */
  ours: boolean
  /** Stable code of a refusal, such as DATABASE_UNREACHABLE. */
  code?: string | undefined
  /** Variables that the checks at boot refused, with the reason. */
  faults: readonly { name: string; reason: string }[]
  /** Only with CRON_SECRET. */
  fingerprint?: string | undefined
  /** The origin that CORS allows; '' for none. */
  allowedOrigin: string
  /** True if Vercel's deployment protection answers instead of the app. */
  isProtected: boolean
  /** True if what answers is a working copy of `poolproof dev`. */
  isWorkingCopy: boolean
}

/** GET /api/health with the front end's origin, and with CRON_SECRET if it is known. */
export async function fetchHealth(
  app: DeployedApp,
  facts: DeploymentFacts,
  signal: AbortSignal,
): Promise<Health> {
  const answer = await openHttpClient(clientSettings(app), signal).request('GET /api/health', {
    bearer: app.cronSecret,
  })
  const health = readHealth(answer)
  // Another app may respond the same way; among known variables, ours has this one.
  const known = facts.where === undefined || 'POOLPROOF_FINGERPRINT' in facts.variables
  return { ...health, ours: health.ours && known }
}

function readHealth(answer: Answer): Health {
  const { json, headers } = answer
  const code = errorCode(answer)
  return {
    answer: describeAnswer(answer),
    ours: json?.status === 'ok' || code !== undefined,
    code,
    faults: code === 'ENVIRONMENT_INVALID' ? readFaults(json?.errors) : [],
    fingerprint: typeof json?.fingerprint === 'string' ? json.fingerprint : undefined,
    allowedOrigin: headers.get('access-control-allow-origin') ?? '',
    isProtected: isProtectionPage(answer),
    isWorkingCopy: headers.has(workingCopyHeader),
  }
}

/** Names and reasons; our app never puts a value there. */
function readFaults(errors: unknown): Health['faults'] {
  if (!Array.isArray(errors)) return []
  return errors.flatMap(({ field, detail }: { field?: unknown; detail?: unknown }) =>
    typeof field === 'string' && /^[A-Z][A-Z0-9_]*$/.test(field)
      ? [{ name: field, reason: String(detail).slice(0, 300) }]
      : [],
  )
}
