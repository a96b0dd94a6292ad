import { prove } from '../../../plugin/proof/prove.ts'
import type { ProofSettings } from '../../../plugin/proof/settings.ts'
import type { AuthApp } from './auth-app.ts'
import type { AuthDatabase } from './auth-database.ts'
import { type Exchange, tamperingProxy } from './tampering-proxy.ts'

const { signal } = new AbortController()

/** What a proof that holds is given for an app on a database. */
export function proofSettings({ url, environment }: AuthApp, database: AuthDatabase, requests: number) {
  return {
    deploymentUrl: url,
    frontendUrl: environment.FRONTEND_URL,
    apiHost: new URL(url).host,
    cronSecret: environment.CRON_SECRET,
    fingerprint: environment.POOLPROOF_FINGERPRINT,
    pooledUrl: database.pooledUrl,
    directUrl: database.servers.postgres.cloudAdminUrl,
    poolerBackends: 20,
    neededBackends: 97,
    burst: { requests, concurrency: 10 },
    timeouts: { healthMs: 1_000 },
  } satisfies ProofSettings
}

/** The proof's message for the deployment behind a proxy that changes one thing. */
export async function missed(
  settings: ProofSettings,
  spoil: (exchange: Exchange) => void = () => {},
): Promise<string> {
  await using proxy = await tamperingProxy(settings.deploymentUrl, spoil)
  return await prove({ ...settings, deploymentUrl: proxy.url }, signal).then(
    () => 'it held',
    (error: Error) => error.message,
  )
}
