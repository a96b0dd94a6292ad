import { setTimeout as sleep } from 'node:timers/promises'
import { commandFor } from '../../../rules/command-for.ts'
import { Problem } from '../../../rules/problem.ts'
import type { Checklist } from '../checklist.ts'
import { type ProofSettings, timeoutsOf } from '../settings.ts'
import { type Answer, type HttpClient, told } from './http-client.ts'

const PAUSE = 500

/** Does the deployment run with exactly this environment? Asked again until it does, as a new one takes its time to answer. */
export async function checkFingerprint(
  site: HttpClient,
  settings: ProofSettings,
  checklist: Checklist,
  signal: AbortSignal,
): Promise<void> {
  const deadline = performance.now() + timeoutsOf(settings).healthMs
  for (;;) {
    const answer = await site.ask('GET /api/health', { bearer: settings.cronSecret })
    refuseProtection(answer, settings)
    const got = reported(answer)
    const right = got === settings.fingerprint
    if (right || performance.now() + PAUSE > deadline) {
      checklist.check('fingerprint', settings.fingerprint, got)
      return
    }
    await sleep(PAUSE, undefined, { signal })
  }
}

function reported(answer: Answer): string {
  if (answer.status !== 200) return told(answer)
  const { fingerprint } = answer.json ?? {}
  return typeof fingerprint === 'string' ? fingerprint : `${told(answer)} without a fingerprint`
}

/** @throws Problem for Vercel's own answer in place of the deployment's */
export function refuseProtection(
  { status, headers }: Answer,
  { deploymentUrl, bypassSecret }: ProofSettings,
): void {
  const redirected =
    status >= 300 && status < 400 && /vercel\.com\/sso-api/.test(headers.get('location') ?? '')
  const page = status === 401 && /html/.test(headers.get('content-type') ?? '')
  if (!redirected && !page) return
  throw new Problem(
    'PROOF_DEPLOYMENT_PROTECTED',
    `${deploymentUrl} is behind Vercel's deployment protection, and ${bypassSecret ? 'its bypass secret is not accepted' : 'there is no bypass secret'}`,
    `let ProjectProtectionBypass be part of the stack and give its secret as bypassSecret: ${commandFor('pulumi up')} makes both; ${commandFor('pulumi refresh')} when it was changed by hand`,
  )
}
