import { type CheckFailure, certificate, checkInputs, type InputRule, optional } from '../grpc/plugin.ts'
import type { Properties, Value } from '../grpc/properties.ts'
import type { ClientSettings } from './app/http-client.ts'

/** What to prove, and where. Further properties of the resource are ignored. */
export interface ProofSettings extends ClientSettings {
  /** Host of the production domain, which decides the cookie mode. */
  apiHost: string
  /** Bearer of the detail of /api/health. */
  cronSecret?: string
  /** What the deployment must report as POOLPROOF_FINGERPRINT. Only a custom app may go without. */
  fingerprint?: string
  /** What tells one release from another. */
  deploymentId?: string
  /** The functions' DATABASE_URL. */
  pooledUrl: string
  /** Past the pooler; the backends are counted here while the burst runs. */
  directUrl: string
  /** PEM of a private CA, for both connections. */
  databaseCa?: string
  /** Backends the pooler may hold for the app's role and database. */
  poolerBackends: number
  /** Backends that all on this server need at most, by the budget: pools, migrations, people and others. */
  neededBackends?: number
  /** The routes of a custom app; left out, it is the auth app and gets the whole auth flow check. */
  app?: AppRoutes
  /** What else has to answer as it says before the domain moves. */
  paths?: readonly PathRule[]
  /** 200 requests, 20 at a time. */
  burst?: { requests?: number; concurrency?: number }
  /** In ms: how long to wait for the fingerprint (60 000), and for one answer (30 000). */
  timeouts?: { healthMs?: number; requestMs?: number }
}

/** What a custom app offers to a proof. */
export interface AppRoutes {
  /** Answers GET with 200 after it queried the database. */
  path: string
  account?: AccountRoutes
}

/** A path that anybody may open, and how it answers. */
export interface PathRule {
  path: string
  /** Left out, any of 2xx and 3xx. */
  status?: number
  /** Stands in the body as it is, HTML and all. */
  text?: string
}

export interface AccountRoutes {
  register?: Step
  /** Answers 2xx with a cookie, or with a token in its JSON. */
  login: Step
  /** Removes the registered user. */
  remove?: Step
}

export interface Step {
  /** Reads `POST /api/login`. */
  route: string
  /** JSON. `{email}` and `{password}` in its texts stand for those of the test user. */
  body?: Readonly<Record<string, unknown>>
}

export function burstOf({ burst }: ProofSettings): { requests: number; concurrency: number } {
  return { requests: burst?.requests ?? 200, concurrency: burst?.concurrency ?? 20 }
}

const rules: Record<string, InputRule> = {
  deploymentId: optional(text),
  deploymentUrl: text,
  frontendUrl: (value) =>
    typeof value === 'string' && URL.parse(value)?.origin === value
      ? undefined
      : 'has to be an origin without path or trailing slash',
  apiHost: (value) =>
    typeof value === 'string' && URL.parse(`https://${value}`)?.host === value
      ? undefined
      : 'has to be a host name',
  cronSecret: optional(text),
  fingerprint: optional(text),
  pooledUrl: postgresUrl,
  directUrl: postgresUrl,
  poolerBackends: count,
  neededBackends: optional(count),
  bypassSecret: optional(text),
  databaseCa: optional(certificate),
  app: optional((value) =>
    String((value as { path?: unknown } | null)?.path).startsWith('/') ? undefined : 'has to name a path',
  ),
  paths: optional((value) =>
    Array.isArray(value) && value.every((rule) => isPathRule(rule as PathRule | null))
      ? undefined
      : 'has to be a list of paths, each with a status and a text or without',
  ),
  burst: optional((value) => counts(value, ['requests', 'concurrency'])),
  timeouts: optional((value) => counts(value, ['healthMs', 'requestMs'])),
}

function isPathRule(rule: PathRule | null): boolean {
  const { path, status, text: expected } = rule ?? {}
  return (
    String(path).startsWith('/') &&
    (status === undefined || Number.isInteger(status)) &&
    (expected === undefined || typeof expected === 'string')
  )
}

export function checkProof(inputs: Properties): CheckFailure[] {
  const { app, fingerprint, cronSecret } = inputs
  const isWhole = app !== undefined || (fingerprint !== undefined && cronSecret !== undefined)
  const reason =
    'has to name a path: only the auth app, which has a fingerprint and a cronSecret, goes without'
  return [...checkInputs(rules, inputs), ...(isWhole ? [] : [{ property: 'app', reason }])]
}

function text(value: Value | undefined): string | undefined {
  return typeof value === 'string' && value ? undefined : 'has to be a text'
}

function postgresUrl(value: Value | undefined): string | undefined {
  const url = typeof value === 'string' ? URL.parse(value) : null
  const named = url && /^postgres(ql)?:$/.test(url.protocol) && url.username && url.pathname.length > 1
  return named ? undefined : 'has to be a postgresql:// URL with user and database'
}

function count(value: Value | undefined): string | undefined {
  return Number.isInteger(value) && Number(value) >= 1 ? undefined : 'has to be a whole number from 1 up'
}

function counts(value: Value | undefined, names: readonly string[]): string | undefined {
  const entries = typeof value === 'object' && value !== null ? Object.entries(value) : undefined
  if (!entries) return `has to be an object of ${names.join(' and ')}`
  const wrong = entries.find(([name, number]) => !names.includes(name) || count(number))
  return wrong && `${wrong[0]} ${names.includes(wrong[0]) ? count(wrong[1]) : 'is not known'}`
}
