import { Problem } from '../../rules/problem.ts'
import { probeSharing, type Sharing } from '../backend-sharing.ts'
import { type Endpoint, openConnection } from '../connection.ts'
import type { Checklist } from './checklist.ts'
import { probeStartupParameter, type StartupParameter } from './startup-parameter.ts'

export interface Pooling extends Sharing {
  /** What the door does with a session setting in the startup packet; beside the proof, not part of it. */
  startupParameter: StartupParameter
}

const CLIENTS = 8

/** Is the pooled door a pooler in transaction mode? A backend that serves two open clients is the positive sign. */
export async function checkPooling(
  door: Endpoint,
  { poolerBackends, signal }: { poolerBackends: number; signal: AbortSignal },
  checklist: Checklist,
): Promise<Pooling> {
  // So many questions that even a pooler that deals out all its backends in turn must repeat one twice over.
  const rounds = Math.min(50, 2 + Math.ceil((2 * poolerBackends) / CLIENTS))
  const options = { signal, patience: 2_000, applicationName: 'poolproof-proof' }
  const expected = `one backend serving several of ${CLIENTS} idle clients`
  try {
    const sharing = await probeSharing(() => openConnection(door, options), { clients: CLIENTS, rounds })
    const { clients, backends, shared } = sharing
    const got = `${clients} clients on ${backends} ${backends === 1 ? 'backend' : 'backends'}`
    const owning = `${got}, each with its own: a direct door or a pooler in session mode`
    checklist.check('transaction pooling', expected, shared ? got : owning, shared)
    return { ...sharing, startupParameter: await probeStartupParameter(door) }
  } catch (error) {
    // A door that is full before eight idle clients are in keeps a backend for each.
    if (!(error instanceof Problem)) throw error
    checklist.check('transaction pooling', expected, error.what, false)
    return { clients: 0, backends: 0, shared: false, startupParameter: 'unknown' }
  }
}
