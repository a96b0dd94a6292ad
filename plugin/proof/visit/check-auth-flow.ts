import type { Checklist } from '../checklist.ts'
import type { ProofSettings } from '../settings.ts'
import { endJourney, runJourney } from './auth-flow.ts'
import { Visitor } from './cookie-client.ts'
import { type Answer, openSite } from './http-client.ts'

/** Milliseconds for removing the visitor after a proof that was cut short. */
const REMOVAL = 20_000

/**
 * A visitor comes, logs in and out, does `work` with one request after the other, and leaves. Nobody is left behind, whatever
 * fails or is cancelled. Answers undefined where no login held, so that nothing could be asked.
 */
export async function visit<Result>(
  settings: ProofSettings,
  checklist: Checklist,
  signal: AbortSignal,
  work: (request: () => Promise<Answer>) => Promise<Result>,
): Promise<Result | undefined> {
  const visitor = new Visitor()
  const site = openSite(settings, signal)
  try {
    if (!(await runJourney(visitor.on(site), settings, checklist))) return undefined
    const result = await work(() => visitor.me())
    await endJourney(visitor, checklist)
    return result
  } finally {
    const left = await visitor.on(openSite(settings, AbortSignal.timeout(REMOVAL))).removeTraces()
    if (left) checklist.check('traces of the visitor', 'none', left)
  }
}
