import { randomUUID } from 'node:crypto'
import { Problem } from '../../model/problem.ts'
import { BackendWatch } from './backends.ts'
import { checkBurst } from './burst.ts'
import { Checks } from './checks.ts'
import { Deployment } from './deployment.ts'
import type { Evidence } from './evidence.ts'
import { checkPooling } from './pooling-probe.ts'
import { checkFingerprint } from './running-fingerprint.ts'
import type { ProofSettings } from './settings.ts'
import { Visitor } from './visitor.ts'

/**
 * Proves that a deployment logs people in through the pooler: it runs the environment of this stack, the whole login
 * works with the cookie a browser needs, a burst meets no error and no more backends than the pooler may hold, and the
 * pooled door is a transaction pooler.
 *
 * @throws Problem PROOF_FAILED with every miss, expected and got; DEPLOYMENT_PROTECTED
 */
export async function prove(
  settings: ProofSettings,
  signal = new AbortController().signal,
): Promise<Evidence> {
  const checks = new Checks()
  const deployment = new Deployment(settings, signal)
  const visitor = new Visitor(deployment, settings, checks)
  const pooling = await checkPooling(settings, checks)
  // An app that runs another environment proves nothing about this one.
  if (!(await checkFingerprint(deployment, settings, checks, signal))) throw failed(checks)
  try {
    await visit(visitor)
    if (!visitor.accessToken) throw failed(checks)
    const measured = await measure(deployment, visitor.accessToken, settings, checks)
    await visitor.leaves()
    if (checks.missed.length > 0) throw failed(checks)
    return {
      proofId: randomUUID(),
      provedAt: new Date().toISOString(),
      fingerprint: settings.fingerprint,
      requests: settings.burst.requests,
      ...measured,
      backendsLimit: settings.poolerBackends,
      pooling,
      checks: checks.all,
    }
  } catch (error) {
    // What went wrong first is what has to be heard; an app that is broken may not let its guest go either.
    await visitor.leaves({ quietly: true }).catch(() => undefined)
    throw error
  }
}

/** What people do, in an order that ends with a fresh login. */
async function visit(visitor: Visitor): Promise<void> {
  if (!(await visitor.register())) return
  const first = await visitor.login('login')
  if (!first) return
  await visitor.readsOwnAccount()
  await visitor.refreshesAndReplays(first)
  const second = await visitor.login('login after the replay')
  if (second) await visitor.logsOut(second)
  await visitor.login('login after logout')
}

async function measure(
  deployment: Deployment,
  bearer: string,
  settings: ProofSettings,
  checks: Checks,
): Promise<Pick<Evidence, 'failures' | 'p50' | 'p95' | 'backendsMax'>> {
  const watch = await BackendWatch.open(settings)
  watch.start()
  const burst = await checkBurst(deployment, bearer, settings, checks).finally(() => watch.stop())
  const { most } = watch
  const ok = most >= 1 && most <= settings.poolerBackends
  // None at all means that the functions talk to some other database than this stack's.
  checks.add('backends during the burst', ok, `1 to ${settings.poolerBackends}`, String(most))
  return { ...burst, backendsMax: most }
}

function failed({ missed }: Checks): Problem {
  const lines = missed.map(({ name, expected, got }) => `  ${name}: expected ${expected}, got ${got}`)
  return new Problem(
    'PROOF_FAILED',
    `the deployment is not what it should be; the domain stays with the one before\n${lines.join('\n')}`,
    'mend what is named above, then: pulumi up',
  )
}
