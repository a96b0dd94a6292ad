import { randomUUID } from 'node:crypto'
import { Problem } from '../../rules/problem.ts'
import { openConnection } from '../connection.ts'
import { redactor, urlSecrets } from '../redact.ts'
import { checkBackends, fetchIdentity, watchBackends } from './backends.ts'
import { runBurst } from './burst.ts'
import { Checklist } from './checklist.ts'
import type { Evidence } from './evidence.ts'
import { checkPooling } from './pooling.ts'
import { findGaps } from './privilege-gaps.ts'
import { burstOf, type ProofSettings } from './settings.ts'
import { checkAuthFlow } from './visit/check-auth-flow.ts'
import { awaitApp, checkCustomApp, checkReportedFingerprint } from './visit/check-custom-app.ts'
import { expectedCookie } from './visit/cookie.ts'
import { checkFingerprint } from './visit/fingerprint.ts'
import { type Answer, openHttpClient } from './visit/http-client.ts'

/**
 * Proves that one deployment runs with this environment, logs people in, and reaches the database through a transaction pooler.
 *
 * @throws Problem PROOF_FAILED with every miss, PROOF_DEPLOYMENT_PROTECTED, DATABASE_* for a door that stays closed
 */
export async function prove(settings: ProofSettings, signal: AbortSignal): Promise<Evidence> {
  const { pooledUrl, directUrl, cronSecret, bypassSecret } = settings
  try {
    return await proof(settings, signal)
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    const redact = redactor([...urlSecrets(pooledUrl), ...urlSecrets(directUrl), cronSecret, bypassSecret])
    throw new Problem(error.code, redact(error.what), redact(error.fix))
  }
}

async function proof(settings: ProofSettings, signal: AbortSignal): Promise<Evidence> {
  const { fingerprint, poolerBackends: backendsLimit, databaseCa: ca } = settings
  const start = performance.now()
  const checklist = new Checklist()
  const site = openHttpClient(settings, signal)
  const { app } = settings
  if (app) await awaitApp(site, app, settings, checklist, signal)
  else await checkFingerprint(site, settings, checklist, signal)
  checklist.raise()

  const doors = { pooled: { url: settings.pooledUrl, ca }, direct: { url: settings.directUrl, ca } }
  const options = { signal, applicationName: 'poolproof-proof' }
  await using opened = new AsyncDisposableStack()
  const open = async (door: 'pooled' | 'direct') =>
    opened.adopt(await openConnection(doors[door], options), (client) => client.end().catch(() => undefined))
  const pooled = await open('pooled')
  const identity = await fetchIdentity(pooled)
  const direct = await open('direct')

  const work = (request: () => Promise<Answer>) =>
    watchBackends(direct, identity, () => runBurst(request, burstOf(settings), checklist))
  const gaps = app ? await checkReportedFingerprint(site, settings, checklist) : []
  const visited = app
    ? await checkCustomApp({ ...settings, app }, pooled, checklist, signal, gaps, work)
    : await checkAuthFlow(settings, checklist, signal, work)
  if (visited) checkBackends(visited.backendsMax, backendsLimit, checklist)
  const poolingProbe = await checkPooling(doors.pooled, { poolerBackends: backendsLimit, signal }, checklist)
  checklist.raise()
  if (!visited) throw new Error('a visit without a burst has missed a check')
  return {
    proofId: randomUUID(),
    provedAt: new Date().toISOString(),
    tookMs: Math.round(performance.now() - start),
    fingerprint,
    cookieMode: expectedCookie(settings).mode,
    ...visited.result,
    backendsMax: visited.backendsMax,
    backendsLimit,
    poolingProbe,
    gaps: [...gaps, ...(await findGaps(direct, identity))],
    checks: checklist.checks,
  }
}
