import { lockHolders, lockProblem } from '../../../plugin/migration/advisory-lock.ts'
import { cannotTell, type DoctorCheck, ok, unasked, wrong } from './check.ts'

/** Is Prisma's migration lock free? Taken through a transaction pooler, it stays on a shared backend. */
export const lock: DoctorCheck = {
  name: 'migration lock 72707369',

  async ask(context) {
    if (context.checkOptions.offline) return unasked('skipped: --offline')
    const opened = await context.openAny()
    if (!opened || 'problem' in opened) return cannotTell('no connection to the database')
    const holders = await lockHolders(opened.client)
    return holders.length === 0 ? ok('free') : wrong(lockProblem(holders))
  },
}
