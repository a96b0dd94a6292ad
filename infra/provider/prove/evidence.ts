/** One thing that was looked at. `expected` and `got` are for people and hold no secret. */
export interface Check {
  name: string
  ok: boolean
  expected: string
  got: string
}

/** What a proof found: numbers and times, no secrets. */
export interface Evidence {
  proofId: string
  /** ISO 8601. */
  provedAt: string
  fingerprint: string
  requests: number
  failures: number
  /** Milliseconds of a request in the burst. */
  p50: number
  p95: number
  /** Most backends that the app's role held at a time during the burst, and how many it may hold. */
  backendsMax: number
  backendsLimit: number
  /** Connections open at once to the pooled door, and how many backends served them. */
  pooling: { clients: number; backends: number }
  checks: Check[]
}
