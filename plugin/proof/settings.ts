import type { ClientSettings } from './app/http-client.ts'

/** What to prove, and where. Further properties, such as the resource's `deploymentId`, are ignored. */
export interface ProofSettings extends ClientSettings {
  /** Host of the production domain, which decides the cookie mode. */
  apiHost: string
  cronSecret: string
  /** What the deployment must report as POOLPROOF_FINGERPRINT. */
  fingerprint: string
  /** The functions' DATABASE_URL. */
  pooledUrl: string
  /** Past the pooler; the backends are counted here while the burst runs. */
  directUrl: string
  /** PEM of a private CA, for both connections. */
  databaseCa?: string
  /** Backends the pooler may hold for the app's role and database. */
  poolerBackends: number
  /** The routes of a custom app; left out, it is the auth app and gets the whole auth flow check. */
  app?: AppRoutes
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
