import { randomUUID } from 'node:crypto'
import { Problem } from '../../model/problem.ts'
import { openDoor } from '../door.ts'
import { redactor, urlSecrets } from '../redact.ts'
import { askIdentity, checkBackends, watchBackends } from './backends.ts'
import { runBurst } from './burst.ts'
import { Checklist } from './checklist.ts'
import { expectedCookie } from './cookie.ts'
import type { Evidence } from './evidence.ts'
import { checkFingerprint } from './fingerprint.ts'
import { findGaps } from './gaps.ts'
import { checkPooling } from './pooling.ts'
import { burstOf, type ProofSettings } from './settings.ts'
import { openSite } from './site.ts'
import { visit } from './visit.ts'

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
  const site = openSite(settings, signal)
  await checkFingerprint(site, settings, checklist, signal)
  checklist.raise()

  const doors = { pooled: { url: settings.pooledUrl, ca }, direct: { url: settings.directUrl, ca } }
  const options = { signal, applicationName: 'poolproof-proof' }
  await using opened = new AsyncDisposableStack()
  const open = async (door: 'pooled' | 'direct') =>
    opened.adopt(await openDoor(doors[door], options), (client) => client.end().catch(() => undefined))
  const identity = await askIdentity(await open('pooled'))
  const direct = await open('direct')

  const visited = await visit(settings, checklist, signal, (request) =>
    watchBackends(direct, identity, () => runBurst(request, burstOf(settings), checklist)),
  )
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
    gaps: await findGaps(direct, identity),
    checks: checklist.checks,
  }
}
