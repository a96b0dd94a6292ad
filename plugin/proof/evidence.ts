import type { Burst } from './burst.ts'
import type { Pooling } from './pooling.ts'

/** One promise that was looked at. No secret in either text. */
export interface Check {
  name: string
  ok: boolean
  expected: string
  got: string
}

/** What a proof found out: numbers and times. Times in ms. */
export interface Evidence extends Burst {
  proofId: string
  /** ISO 8601. */
  provedAt: string
  tookMs: number
  fingerprint: string
  cookieMode: string
  /** Most backends of the app's role and database at once during the burst, and how many are allowed. */
  backendsMax: number
  backendsLimit: number
  poolingProbe: Pooling
  /** What was not seen, and what the database allows the app beyond its need. They fail nothing: not everybody can close them. */
  gaps: string[]
  checks: Check[]
}
