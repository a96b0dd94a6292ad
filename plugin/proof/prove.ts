import { randomUUID } from 'node:crypto'
import { Problem } from '../../rules/problem.ts'
import { redact, urlSecrets } from '../../rules/url/redact.ts'
import {
  brokenConnection,
  ConnectionProblem,
  type Endpoint,
  type OpenOptions,
  openConnection,
} from '../connection.ts'
import { fetchLimits } from '../server-limits.ts'
import { checkAuthFlow } from './app/auth-flow.ts'
import { expectedCookie } from './app/cookie.ts'
import { checkCustomApp, checkReportedFingerprint } from './app/custom-app.ts'
import { type Answer, describeAnswer } from './app/http-client.ts'
import { checkPaths } from './app/paths.ts'
import { fetchAppRole, findRoleGaps, watchBackends } from './app-role.ts'
import type { Check, Checklist } from './checklist.ts'
import { checkPooling, type Pooling, probePooling } from './pooling.ts'
import { awaitApp, awaitFingerprint, noteMissing, openRun } from './run.ts'
import { burstOf, type ProofSettings } from './settings.ts'
import { endStaleBackends } from './stale-backends.ts'

/** What a proof measured. Times in ms. An alias, as an interface is not assignable to Properties. */
export type Evidence = Burst & {
  proofId: string
  /** ISO 8601. */
  provedAt: string
  tookMs: number
  fingerprint?: string
  cookieMode: string
  /** Most backends of the app's role and database at once during the burst, and how many are allowed. */
  backendsMax: number
  backendsLimit: number
  poolingProbe: Pooling
  /** What was not seen, and what the database allows the app beyond its need. */
  gaps: string[]
  checks: Check[]
}

/**
 * Proves that one deployment runs with this environment, logs people in, and reaches the database through a transaction pooler.
 *
 * @throws Problem PROOF_FAILED with every missed check, PROOF_DEPLOYMENT_PROTECTED, DATABASE_* for a failed connection
 */
export async function prove(settings: ProofSettings, signal: AbortSignal): Promise<Evidence> {
  const { pooledUrl, directUrl, cronSecret, bypassSecret } = settings
  try {
    return await runProof(settings, signal)
  } catch (error) {
    if (!(error instanceof Problem)) throw brokenConnection(pooledUrl, error)
    const secrets = [...urlSecrets(pooledUrl), ...urlSecrets(directUrl), cronSecret ?? '', bypassSecret ?? '']
    throw new Problem(error.code, redact(error.what, secrets), redact(error.fix, secrets))
  }
}

async function runProof(settings: ProofSettings, signal: AbortSignal): Promise<Evidence> {
  const { app, fingerprint, poolerBackends: backendsLimit, neededBackends: needed, databaseCa: ca } = settings
  const start = performance.now()
  const run = openRun(settings, signal)
  if (app) noteMissing(run, settings)
  const endpoints = { pooled: { url: settings.pooledUrl, ca }, direct: { url: settings.directUrl, ca } }
  const options = { signal, applicationName: 'poolproof-proof' }
  await tryLogin(endpoints.pooled, options)
  await (app ? awaitApp(run, app, settings) : awaitFingerprint(run, settings))
  run.checks.raise()

  await using opened = new AsyncDisposableStack()
  const open = async (name: 'pooled' | 'direct') =>
    opened.adopt(await openConnection(endpoints[name], options), (client) =>
      client.end().catch(() => undefined),
    )
  const pooled = await open('pooled')
  const direct = await open('direct')
  const stale = await endStaleBackends(endpoints.pooled, direct, { poolerBackends: backendsLimit, signal })
  if (stale > 0)
    run.gaps.push(
      `the pooler held ${stale} ${stale === 1 ? 'backend' : 'backends'} of a dropped role, and the proof ended them`,
    )
  const role = await fetchAppRole(pooled)
  if (needed !== undefined) {
    const { maxConnections, reserved } = await fetchLimits(direct)
    const room = maxConnections - reserved
    run.checks.record('room', `at least ${needed} connections of Postgres`, `${room}`, room >= needed)
  }

  const work = (request: () => Promise<Answer>) =>
    watchBackends(direct, role, () => runBurst(request, burstOf(settings), run.checks))
  if (app) await checkReportedFingerprint(run, settings)
  await checkPaths(run, settings.paths)
  const load = await (app ? checkCustomApp(run, app, pooled, work) : checkAuthFlow(run, settings, work))
  if (load) {
    // A pooler keeps as many as it needs and no more than its pool; connections past it have no such bound.
    const ok = load.backendsMax <= backendsLimit
    run.checks.record('backends', `at most ${backendsLimit}`, `${load.backendsMax}`, ok)
  }
  const probe = await probePooling(endpoints.pooled, { poolerBackends: backendsLimit, signal })
  checkPooling(probe, run.checks)
  if (!load || run.checks.missed.length > 0) throw run.checks.problem()
  return {
    proofId: randomUUID(),
    provedAt: new Date().toISOString(),
    tookMs: Math.round(performance.now() - start),
    ...(fingerprint && { fingerprint }),
    cookieMode: expectedCookie(settings).mode,
    ...load,
    backendsLimit,
    poolingProbe: probe.pooling,
    gaps: [...run.gaps, ...(await findRoleGaps(direct, role))],
    checks: run.checks.results,
  }
}

/**
 * Supavisor refuses the first login with a changed password, and after ten refusals everybody at that address. So the first
 * login is not the app's, which is asked twice a second and shares its address with the app in service.
 *
 * @throws Problem DATABASE_LOGIN_REFUSED; what else is wrong shows once the deployment runs
 */
async function tryLogin(pooled: Endpoint, options: OpenOptions): Promise<void> {
  try {
    await (await openConnection(pooled, { ...options, patience: 1_500 })).end()
  } catch (error) {
    if (!(error instanceof ConnectionProblem) || error.family === 'login') throw error
  }
}

type Burst = {
  requests: number
  failures: number
  burstMs: number
  p50Ms: number
  p95Ms: number
  maxMs: number
}

/** Checks that each of many requests at once succeeds. `request` must send the database one query. */
async function runBurst(
  request: () => Promise<Answer>,
  { requests, concurrency }: { requests: number; concurrency: number },
  checks: Checklist,
): Promise<Burst> {
  const times: number[] = []
  const answers = new Map<string, number>()
  const start = performance.now()
  let left = requests
  const worker = async () => {
    while (left-- > 0) {
      const sent = performance.now()
      const kind = describeAnswer(await request())
      times.push(performance.now() - sent)
      answers.set(kind, (answers.get(kind) ?? 0) + 1)
    }
  }
  await Promise.all(Array.from({ length: Math.min(concurrency, requests) }, worker))

  const burstMs = Math.round(performance.now() - start)
  const failures = requests - (answers.get('HTTP 200') ?? 0)
  const got = [...answers].map(([kind, count]) => `${count} x ${kind}`).join(', ')
  checks.record('burst', `${requests} x HTTP 200`, got)
  times.sort((a, b) => a - b)
  return {
    requests,
    failures,
    burstMs,
    p50Ms: quantile(times, 0.5),
    p95Ms: quantile(times, 0.95),
    maxMs: quantile(times, 1),
  }
}

/** Of sorted numbers, rounded. */
function quantile(sorted: readonly number[], share: number): number {
  return Math.round(sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0)
}
