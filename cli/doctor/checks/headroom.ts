import type { CheckContext } from '../check-context.ts'
import { type Connections, connectionsLine, countConnections } from '../connections.ts'
import { cannotTell, type DoctorCheck, ok, wrong } from './check.ts'

/** As many as the budget keeps free for people. */
const LEAST = 3

/** Is there room for more connections now, and who holds those there are? */
export const headroom: DoctorCheck = {
  name: 'room for connections',

  async ask(context) {
    const health = await context.health()
    const full = await turnedAway(context)
    if (full) return wrong({ code: 'HEADROOM_NONE', what: full, fix: end })
    if (health?.code === 'DATABASE_TOO_MANY_CONNECTIONS')
      return wrong({ code: 'HEADROOM_NONE', what: `the app gets none: ${health.told}`, fix: end })
    const connections = await measure(context)
    if (!connections)
      return cannotTell(
        context.checkOptions.offline ? 'not asked: --offline' : 'no door of the database opens',
      )
    const { used, limit } = connections
    const line = connectionsLine(connections)
    if (limit - used >= LEAST) return ok(line)
    return wrong({ code: 'HEADROOM_NONE', what: line, fix: end })
  },
}

const end =
  "end idle ones over the direct door (SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE state = 'idle'), and send the functions through the pooler"

/** Undefined where no door opens. */
export async function measure(context: CheckContext): Promise<Connections | undefined> {
  const opened = await context.openAny()
  return opened && 'client' in opened ? countConnections(opened.client) : undefined
}

async function turnedAway(context: CheckContext): Promise<string | undefined> {
  for (const role of ['pooled', 'direct'] as const) {
    const opened = await context.open(role)
    if (opened && 'problem' in opened && opened.problem.code === 'DATABASE_FULL') return opened.problem.what
  }
  return undefined
}
