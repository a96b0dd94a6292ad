import { setTimeout as sleep } from 'node:timers/promises'
import type pg from 'pg'
import type { Checklist } from '../checklist.ts'
import { type ProofSettings, timeoutsOf } from '../settings.ts'
import { watchQueries } from '../watch-queries.ts'
import type { AppRoutes } from './app-routes.ts'
import { refuseProtection } from './fingerprint.ts'
import { type Answer, type HttpClient, openHttpClient, told } from './http-client.ts'
import { TestUser } from './test-user.ts'

const PAUSE = 500
/** Milliseconds for removing the guest after a proof that was cut short. */
const REMOVAL = 20_000

/** Does the deployment answer at all? Asked again until it does, as a new one takes its time. */
export async function awaitApp(
  site: HttpClient,
  { path }: AppRoutes,
  settings: ProofSettings,
  checklist: Checklist,
  signal: AbortSignal,
): Promise<void> {
  const deadline = performance.now() + timeoutsOf(settings).healthMs
  for (;;) {
    const answer = await site.ask(`GET ${path}`)
    refuseProtection(answer, settings)
    const ok = answer.status > 0 && answer.status < 500
    if (ok || performance.now() + PAUSE > deadline) {
      checklist.check(`GET ${path}`, 'an answer', told(answer), ok)
      return
    }
    await sleep(PAUSE, undefined, { signal })
  }
}

/** The fingerprint is the auth app's habit: another app may report it at the same place, and then it has to be right. */
export async function checkReportedFingerprint(
  site: HttpClient,
  { cronSecret, fingerprint }: ProofSettings,
  checklist: Checklist,
): Promise<string[]> {
  const { status, json } = await site.ask('GET /api/health', { bearer: cronSecret })
  const reported = status === 200 ? json?.fingerprint : undefined
  if (typeof reported !== 'string')
    return [
      'the app reports no fingerprint at /api/health: that it runs with this environment follows from when it was deployed, and was not seen',
    ]
  checklist.check('fingerprint', fingerprint, reported)
  return []
}

/**
 * A guest logs in where there is a way to, `work` asks the app's route, and every request must have gone through the door of
 * the functions. Answers undefined where the login did not hold; who stays behind is added to `gaps`.
 */
export async function checkCustomApp<Result>(
  settings: ProofSettings & { app: AppRoutes },
  pooled: pg.Client,
  checklist: Checklist,
  signal: AbortSignal,
  gaps: string[],
  work: (request: () => Promise<Answer>) => Promise<Result>,
): Promise<Result | undefined> {
  const site = openHttpClient(settings, signal)
  const testUser = new TestUser(settings.app)
  try {
    if (!(await testUser.arrive(site, checklist))) return undefined
    return await watchQueries(pooled, checklist, () => work(() => testUser.ask(site)))
  } finally {
    const stays = await testUser.leave(openHttpClient(settings, AbortSignal.timeout(REMOVAL)))
    if (stays && settings.app.account?.remove) checklist.check('traces of the guest', 'none', stays)
    else if (stays) gaps.push(`the proof leaves ${stays} behind`)
  }
}
