import {
  historyProblems,
  type MigrationHistory,
  pendingMigrations,
  readHistory,
} from '../../../plugin/migration/history.ts'
import { commandFor } from '../../../rules/command-for.ts'
import { Problem } from '../../../rules/problem.ts'
import type { CheckContext } from '../check-context.ts'
import { type CheckResult, cannotTell, type DoctorCheck, ok, type Reason, unasked, wrong } from './check.ts'

/** Are all committed migrations applied, and unchanged? */
export const migrations: DoctorCheck = {
  name: 'migrations applied',

  async ask(context) {
    if (context.checkOptions.offline) return unasked('skipped: --offline')
    const direct = await context.open('direct')
    const isDirect = direct !== undefined && 'client' in direct
    const opened = isDirect ? direct : await context.openAny()
    if (!opened || 'problem' in opened)
      return cannotTell(
        'no connection to the database',
        `add DIRECT_URL to the file: ${commandFor('poolproof doctor --file PATH')}`,
      )
    try {
      const history = await readHistory(opened.client)
      return compare(context, isDirect ? history : asApp(history))
    } catch (error) {
      if (!(error instanceof Problem)) throw error
      if (isDirect) return wrong(error)
      return cannotTell(
        "the app's role may not read _prisma_migrations, as it should be",
        `${commandFor('poolproof doctor --stack NAME')}, or --file PATH with DIRECT_URL in it`,
      )
    }
  },
}

/** What the app's role may not do is none of its faults. */
function asApp({ access, ...history }: MigrationHistory): MigrationHistory {
  return access ? { ...history, access: { ...access, creates: true, writes: true } } : history
}

function compare({ target }: CheckContext, history: MigrationHistory): CheckResult {
  const { migrations: committed } = target
  const { applied, failed } = history
  const last = applied.at(-1)?.name
  if (!committed) {
    const found = historyProblems('prisma', applied, { applied, failed })
    if (found.length > 0) return wrong(...found)
    return cannotTell(
      last
        ? `${applied.length} applied, the last is ${last}`
        : 'none is applied, or this role cannot see them',
      'run it where prisma/migrations is, or set the folder with --prisma FOLDER',
    )
  }
  const pending = pendingMigrations(committed.files, applied)
  const reasons: Reason[] = historyProblems(committed.folder, committed.files, history)
  // What stands in the way comes first: `migrate deploy` cannot work before.
  const blocked = reasons.some(({ code }) => !/_(EDITED|REMOVED)$/.test(code ?? ''))
  if (pending.length > 0 && !blocked)
    reasons.push({
      code: 'MIGRATION_PENDING',
      what: `${pending.length} of ${committed.files.length} committed migrations are not applied: ${pending.join(', ')}`,
      fix: target.stack
        ? commandFor('pulumi up')
        : 'with the direct connection in DIRECT_URL: npx prisma migrate deploy',
    })
  return reasons.length > 0
    ? wrong(...reasons)
    : ok(`${applied.length} applied, the last is ${last ?? 'none'}`)
}
