import { setTimeout as sleep } from 'node:timers/promises'
import type { Endpoint } from '../../plugin/connection.ts'
import { probePooling } from '../../plugin/proof/pooling.ts'

/** What the server itself showed: one backend that serves two idle clients is a pooler in transaction mode. */
export type Shared = { shared: boolean; got: string } | { unknown: string; fix?: string }

/** Backends a pooler deals out in turn, where nobody says; more make a direct door slower to tell. */
const POOL = 40
/** Milliseconds for the probe: a pooler in session mode that is full lets a query wait for minutes. */
const DEADLINE = 25_000

export async function probeSharing(
  door: Endpoint,
  poolSize: number | undefined,
  signal: AbortSignal,
): Promise<Shared> {
  const probe = probePooling(door, { poolerBackends: poolSize ?? POOL, signal })
  const probed = await Promise.race([probe, sleep(DEADLINE, undefined, { ref: false })])
  if (!probed) {
    probe.catch(() => undefined)
    return {
      unknown: `the probe got no answer in ${DEADLINE / 1000} s: a session pooler that is full, or a server under load`,
      fix: 'run the doctor once more when the app is quiet',
    }
  }
  const { pooling, got } = probed
  if (pooling.clients === 0) return { unknown: `8 idle clients did not get in: ${got}` }
  return { shared: pooling.shared, got }
}
