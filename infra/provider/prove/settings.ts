/** What a proof is told. URLs and secrets come from the stack; nothing of them gets into the evidence. */
export interface ProofSettings {
  /** Host of the deployment, or its origin; a loopback host means http. */
  deploymentUrl: string
  bypassSecret?: string
  /** Origin of the front end, sent with every request. */
  frontendUrl: string
  /** Host the browser sees the API on, which decides the cookie mode. */
  apiHost: string
  cronSecret: string
  /** What the deployment has to report of its environment. */
  fingerprint: string
  pooledUrl: string
  directUrl: string
  databaseCa?: string
  /** Backends the pooler may hold for the app's role and database. */
  poolerBackends: number
  burst: { requests: number; concurrency: number }
  /** Milliseconds the deployment has to report the fingerprint; 60,000. */
  fingerprintWait?: number
}
