import type { ProofSettings } from '../../plugin/proof/settings.ts'
import type { DeployedApp } from './target.ts'

/** Milliseconds for one answer of the app. */
const REQUEST_MS = 15_000

/** The app as the proof's own visitor reaches it; what a visitor needs not is left empty. */
export function clientSettings({ origin, frontendUrl = origin, cronSecret = '', bypassSecret }: DeployedApp) {
  return {
    deploymentUrl: origin,
    apiHost: new URL(origin).host,
    frontendUrl,
    cronSecret,
    ...(bypassSecret ? { bypassSecret } : {}),
    fingerprint: '',
    pooledUrl: '',
    directUrl: '',
    poolerBackends: 0,
    timeouts: { requestMs: REQUEST_MS },
  } satisfies ProofSettings
}
