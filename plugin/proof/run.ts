import { type ClientSettings, type HttpClient, openHttpClient } from './app/http-client.ts'
import { Checklist } from './checklist.ts'

/** What the parts of one proof share. */
export interface ProofRun {
  /** The deployment, reached as the front end's pages reach it. */
  client: HttpClient
  signal: AbortSignal
  checks: Checklist
  /** What the proof could not see, or leaves behind. Gaps fail nothing: not every stack can close them. */
  gaps: string[]
}

export function openRun(settings: ClientSettings, signal: AbortSignal): ProofRun {
  return { client: openHttpClient(settings, signal), signal, checks: new Checklist(), gaps: [] }
}
