import type pg from 'pg'
import { watchQueries } from '../database-activity.ts'
import type { ProofRun } from '../run.ts'
import type { AppRoutes, ProofSettings } from '../settings.ts'
import type { Answer } from './http-client.ts'
import { TestUser } from './test-user.ts'

/** Milliseconds for removing the test user after a proof that was cut short. */
const REMOVAL = 20_000

/** Only the auth app promises a fingerprint. A custom app may report one at the same place, and then it has to be right. */
export async function checkReportedFingerprint(
  { client, checks, gaps }: ProofRun,
  { cronSecret, fingerprint }: ProofSettings,
): Promise<void> {
  const { status, json } = await client.request('GET /api/health', { bearer: cronSecret })
  const reported = status === 200 ? json?.fingerprint : undefined
  if (typeof reported === 'string') checks.record('fingerprint', fingerprint, reported)
  else
    gaps.push(
      'the app reports no fingerprint at /api/health: that it runs with this environment follows from when it was deployed, and was not seen',
    )
}

/**
 * Logs a test user in where the app has routes for it, and runs `work` with a request of the app's route; the database must
 * see its queries come through DATABASE_URL. Returns undefined where the login failed, which is a missed check.
 */
export async function checkCustomApp<Result>(
  { client, checks, gaps }: ProofRun,
  app: AppRoutes,
  pooled: pg.Client,
  work: (request: () => Promise<Answer>) => Promise<Result>,
): Promise<Result | undefined> {
  const user = new TestUser(app, client)
  try {
    if (!(await user.register(checks))) return undefined
    const { result, seen } = await watchQueries(pooled, () => work(() => user.request()))
    const expected = 'queries of that role'
    checks.record('the route asks the database by DATABASE_URL', expected, seen ? expected : 'none')
    return result
  } finally {
    const left = await user.remove(AbortSignal.timeout(REMOVAL))
    if (left && app.account?.remove) checks.record('removal of the test user', 'done', left)
    else if (left) gaps.push(`the proof leaves ${left} behind`)
  }
}
