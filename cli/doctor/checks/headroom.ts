import { userOf } from '../../../plugin/connection.ts'
import type { CheckContext } from '../check-context.ts'
import { type Connections, connectionsLine, countConnections } from '../connections.ts'
import { cannotTell, type DoctorCheck, ok, type Reason, unasked, wrong } from './check.ts'
import { isFull, problemFix } from './connects.ts'

/** As many as the budget keeps free for people and tools. */
const LEAST = 3

/** Is there room for more connections, and which roles hold the current ones? */
export const headroom: DoctorCheck = {
  name: 'room for connections',

  async ask(context) {
    const health = await context.health()
    const full = await refusalOf(context)
    if (full) return wrong(full)
    if (health?.code === 'DATABASE_TOO_MANY_CONNECTIONS')
      return wrong({ code: 'HEADROOM_NONE', what: `the app gets no connection: ${health.answer}`, fix })
    const connections = await measure(context)
    if (!connections)
      return context.checkOptions.offline
        ? unasked('skipped: --offline')
        : cannotTell('no connection to the database')
    const { used, limit } = connections
    const line = connectionsLine(connections)
    if (limit - used >= LEAST) return ok(line)
    return wrong({ code: 'HEADROOM_NONE', what: line, fix })
  },
}

const fix =
  "end idle ones over the direct connection (SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE state = 'idle'), and send the functions through the pooler"

/** Undefined without a connection. */
export async function measure(context: CheckContext): Promise<Connections | undefined> {
  const opened = await context.openAny()
  return opened && 'client' in opened ? countConnections(opened.client) : undefined
}

/** A full session pooler or role has a fix of its own. */
async function refusalOf(context: CheckContext): Promise<Reason | undefined> {
  for (const role of ['pooled', 'direct'] as const) {
    const opened = await context.open(role)
    if (!opened || !('problem' in opened) || !isFull(opened.problem)) continue
    const { what, family } = opened.problem
    const own = family !== 'full'
    return {
      code: 'HEADROOM_NONE',
      what,
      fix: own ? problemFix(opened.problem, context.facts, userOf(context.endpoint(role)?.url ?? '')) : fix,
    }
  }
  return undefined
}
