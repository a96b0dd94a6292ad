import type { ClientSettings } from '../../plugin/proof/app/http-client.ts'
import type { DeployedApp } from './target.ts'

/** Milliseconds for one answer of the app. */
const REQUEST_MS = 15_000

/** The app as the proof's HTTP client reaches it. */
export function clientSettings({ origin, frontendUrl = origin, bypassSecret }: DeployedApp): ClientSettings {
  return { deploymentUrl: origin, frontendUrl, bypassSecret, timeouts: { requestMs: REQUEST_MS } }
}
