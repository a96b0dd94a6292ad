import { setTimeout as sleep } from 'node:timers/promises'
import { commandFor } from '../../rules/command-for.ts'
import { Problem } from '../../rules/problem.ts'
import {
  type Answer,
  type ClientSettings,
  deploymentOrigin,
  describeAnswer,
  type HttpClient,
  isProtectionPage,
  openHttpClient,
} from './app/http-client.ts'
import { Checklist } from './checklist.ts'
import type { AppRoutes, ProofSettings } from './settings.ts'

/** What the parts of one proof share. */
export interface ProofRun {
  /** The deployment, reached as the front end's pages reach it. */
  client: HttpClient
  signal: AbortSignal
  checks: Checklist
  /** What the proof could not see, or leaves behind. Gaps fail nothing: not every stack can close them. */
  gaps: string[]
}

/** @param settings `app` and `apiHost` where they are known: they say whose pages ask */
export function openRun(
  settings: ClientSettings & Partial<Pick<ProofSettings, 'app' | 'apiHost'>>,
  signal: AbortSignal,
): ProofRun {
  const { app, apiHost, deploymentUrl, frontendUrl } = settings
  // Until the domain moves, a page of an app that serves its own pages has the deployment's origin. Frameworks refuse others.
  const servesItself = app !== undefined && new URL(frontendUrl).host === apiHost
  const client = openHttpClient(
    servesItself ? { ...settings, frontendUrl: deploymentOrigin(deploymentUrl) } : settings,
    signal,
  )
  return { client, signal, checks: new Checklist(), gaps: [] }
}

/** Waits until the deployment runs with exactly this environment. */
export async function awaitFingerprint(run: ProofRun, settings: ProofSettings): Promise<void> {
  const { fingerprint = '', cronSecret: bearer } = settings
  const ask = () => run.client.request('GET /api/health', { bearer })
  const answer = await until(run, settings, ask, (latest) => reported(latest) === fingerprint)
  run.checks.record('fingerprint', fingerprint, reported(answer))
}

/** Waits until a custom app answers. */
export async function awaitApp(run: ProofRun, { path }: AppRoutes, settings: ProofSettings): Promise<void> {
  const route = `GET ${path}`
  const answers = ({ status }: Answer) => status > 0 && status < 500
  const answer = await until(run, settings, () => run.client.request(route), answers)
  run.checks.record(route, 'an answer', describeAnswer(answer), answers(answer))
}

/** What was not given is not seen: a service elsewhere has no deployment of Vercel's. */
export function noteMissing({ gaps }: Pick<ProofRun, 'gaps'>, settings: ProofSettings): void {
  const missing = {
    'no deploymentId: which release answered was not seen, and another one at the same URL is not proved by itself':
      settings.deploymentId,
    'no bypassSecret: only what anybody can reach was asked': settings.bypassSecret,
    'no fingerprint: that the app runs with this environment was not seen': settings.fingerprint,
    'no neededBackends: that Postgres has room for all of its clients was not seen': settings.neededBackends,
  }
  for (const [gap, given] of Object.entries(missing)) if (given === undefined) gaps.push(gap)
}

/** Milliseconds between two requests. */
const PAUSE = 500

/** Asks again until `done` holds or the time is over, as a new deployment takes its time; returns the last answer. */
async function until(
  { signal }: ProofRun,
  settings: ProofSettings,
  ask: () => Promise<Answer>,
  done: (answer: Answer) => boolean,
): Promise<Answer> {
  const deadline = performance.now() + (settings.timeouts?.healthMs ?? 60_000)
  for (;;) {
    const answer = await ask()
    refuseProtection(answer, settings)
    if (done(answer) || performance.now() + PAUSE > deadline) return answer
    await sleep(PAUSE, undefined, { signal })
  }
}

function reported(answer: Answer): string {
  if (answer.status !== 200) return describeAnswer(answer)
  const { fingerprint } = answer.json ?? {}
  return typeof fingerprint === 'string' ? fingerprint : `${describeAnswer(answer)} without a fingerprint`
}

/** @throws Problem for Vercel's own answer in place of the deployment's */
function refuseProtection(answer: Answer, { deploymentUrl, bypassSecret }: ProofSettings): void {
  if (!isProtectionPage(answer)) return
  throw new Problem(
    'PROOF_DEPLOYMENT_PROTECTED',
    `${deploymentUrl} is behind Vercel's deployment protection, and ${bypassSecret ? 'its bypass secret is not accepted' : 'there is no bypass secret'}`,
    `create the bypass again: ${commandFor('pulumi refresh')}, then ${commandFor('pulumi up')}`,
  )
}
