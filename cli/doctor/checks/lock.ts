import { lockHolders, lockProblem } from '../../../plugin/migration/advisory-lock.ts'
import { problemReason } from '../findings.ts'
import { cannotTell, ok, wrong } from '../line.ts'
import type { Question } from './check.ts'

/** Is Prisma's migration lock free? Through a transaction pooler it stays behind on somebody else's backend. */
export const lock: Question = {
  name: 'migration lock 72707369',

  async ask(examination) {
    if (examination.manner.offline) return cannotTell('not asked: --offline')
    const opened = await examination.openAny()
    if (!opened || 'problem' in opened) return cannotTell('no door of the database opens')
    const holders = await lockHolders(opened.client)
    return holders.length === 0 ? ok('free') : wrong(problemReason(lockProblem(holders)))
  },
}
