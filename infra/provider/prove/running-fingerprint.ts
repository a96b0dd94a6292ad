import { setTimeout as sleep } from 'node:timers/promises'
import type { Checks } from './checks.ts'
import type { Answer, Deployment } from './deployment.ts'
import type { ProofSettings } from './settings.ts'

const name = 'environment that runs'
const pause = 500

/** Does the deployment report exactly the environment of this stack? Asked until it does, for at most a minute. */
export async function checkFingerprint(
  deployment: Deployment,
  { cronSecret, fingerprint, fingerprintWait = 60_000 }: ProofSettings,
  checks: Checks,
  signal: AbortSignal,
): Promise<boolean> {
  const until = Date.now() + fingerprintWait
  for (;;) {
    const answer = await deployment.ask('GET', '/api/health', { bearer: cronSecret })
    const healthy = answer.status === 200 && answer.body.fingerprint === fingerprint
    if (healthy || Date.now() + pause > until) {
      const expected = `200 with fingerprint ${fingerprint}`
      return checks.add(name, healthy, expected, healthy ? `fingerprint ${fingerprint}` : reported(answer))
    }
    await sleep(pause, undefined, { signal })
  }
}

/** Of an answer that is no success: status and stable code; never its text, which is not ours to trust. */
export function reported({ status, body }: Answer): string {
  const code = typeof body.code === 'string' ? ` ${body.code}` : ''
  const fingerprint = typeof body.fingerprint === 'string' ? ` with fingerprint ${body.fingerprint}` : ''
  return `${status}${code}${fingerprint}`
}
