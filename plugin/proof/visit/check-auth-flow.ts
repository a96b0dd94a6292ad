import type { Checklist } from '../checklist.ts'
import type { ProofSettings } from '../settings.ts'
import { endAuthFlow, runAuthFlow } from './auth-flow.ts'
import { AuthClient } from './cookie-client.ts'
import { type Answer, openHttpClient } from './http-client.ts'

/** Milliseconds for removing the visitor after a proof that was cut short. */
const REMOVAL = 20_000

/**
 * A visitor comes, logs in and out, does `work` with one request after the other, and leaves. Nobody is left behind, whatever
 * fails or is cancelled. Answers undefined where no login held, so that nothing could be asked.
 */
export async function checkAuthFlow<Result>(
  settings: ProofSettings,
  checklist: Checklist,
  signal: AbortSignal,
  work: (request: () => Promise<Answer>) => Promise<Result>,
): Promise<Result | undefined> {
  const visitor = new AuthClient()
  const site = openHttpClient(settings, signal)
  try {
    if (!(await runAuthFlow(visitor.on(site), settings, checklist))) return undefined
    const result = await work(() => visitor.me())
    await endAuthFlow(visitor, checklist)
    return result
  } finally {
    const left = await visitor.on(openHttpClient(settings, AbortSignal.timeout(REMOVAL))).removeTraces()
    if (left) checklist.check('traces of the visitor', 'none', left)
  }
}
