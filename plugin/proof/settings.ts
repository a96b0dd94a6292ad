import { schemeOf } from '../../rules/environment/cookie-mode.ts'
import type { AppRoutes } from './visit/app-routes.ts'

/** What is to be proved, and where. Further properties, such as the resource's `deploymentId`, are not looked at. */
export interface ProofSettings {
  /** Host of the deployment, or its URL. A host of this machine means http, any other https. */
  deploymentUrl: string
  /** Opens a protected deployment. */
  bypassSecret?: string
  /** Origin of the front end; sent as Origin, as its pages would. */
  frontendUrl: string
  /** Host of the production domain, which decides the cookie mode. */
  apiHost: string
  cronSecret: string
  /** What the deployment must report as POOLPROOF_FINGERPRINT. */
  fingerprint: string
  /** The functions' DATABASE_URL. */
  pooledUrl: string
  /** Past the pooler; who looks at the backends while the burst runs. */
  directUrl: string
  /** PEM of a private CA, for both doors. */
  databaseCa?: string
  /** Backends the pooler may hold for the app's role and database. */
  poolerBackends: number
  /** How an app that is not ours is asked; left out, it is ours and goes the whole journey. */
  app?: AppRoutes
  /** 200 requests, 20 at a time. */
  burst?: { requests?: number; concurrency?: number }
  /** In ms: how long the fingerprint is waited for (60 000), and one answer (30 000). */
  timeouts?: { healthMs?: number; requestMs?: number }
}

/** Origin of the deployment. */
export function deploymentOrigin(deploymentUrl: string): string {
  if (/^https?:\/\//.test(deploymentUrl)) return new URL(deploymentUrl).origin
  return new URL(`${schemeOf(deploymentUrl)}//${deploymentUrl}`).origin
}

export function burstOf({ burst }: ProofSettings): { requests: number; concurrency: number } {
  return { requests: burst?.requests ?? 200, concurrency: burst?.concurrency ?? 20 }
}

export function timeoutsOf({ timeouts }: ProofSettings): { healthMs: number; requestMs: number } {
  return { healthMs: timeouts?.healthMs ?? 60_000, requestMs: timeouts?.requestMs ?? 30_000 }
}
