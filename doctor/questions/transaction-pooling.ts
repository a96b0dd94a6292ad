import { setTimeout as sleep } from 'node:timers/promises'
import { setCommand } from '../../infra/model/mistakes/set-command.ts'
import { hintsOf } from '../../infra/model/mistakes/url-subject.ts'
import { derivePooled } from '../../infra/model/providers/derive.ts'
import { shownUrl } from '../../infra/model/url/connection-url.ts'
import { parseUrl } from '../../infra/model/url/parse-url.ts'
import { Checklist } from '../../infra/provider/prove/checklist.ts'
import { checkPooling } from '../../infra/provider/prove/pooling.ts'
import type { Examination } from '../examination.ts'
import { cannotTell, ok, type Reason, wrong } from '../line.ts'
import type { Question } from './question.ts'

/** Backends a pooler deals out in turn, where nobody says; more make a direct door slower to tell. */
const POOL = 40
/** Milliseconds for the probe: a pooler in session mode that is full lets a query wait for minutes. */
const DEADLINE = 25_000

/** Is the door a pooler in transaction mode? Asked of the server itself: one backend that serves two idle clients. */
export const transactionPooling: Question = {
  name: 'transaction pooling',

  async ask(examination) {
    const door = examination.door('pooled')
    if (!door)
      return cannotTell(examination.manner.offline ? 'not asked: --offline' : 'there is no URL to probe')
    const opened = await examination.open('pooled')
    if (!opened || 'problem' in opened) return cannotTell('the door does not open')
    const checklist = new Checklist()
    const { manner, patient } = examination
    const probe = checkPooling(
      door,
      { poolerBackends: patient.poolSize ?? POOL, signal: manner.signal },
      checklist,
    )
    const late = sleep(DEADLINE, undefined, { ref: false })
    const pooling = await Promise.race([probe, late])
    if (!pooling) {
      probe.catch(() => undefined)
      return cannotTell(
        `the probe got no answer in ${DEADLINE / 1000} s: a session pooler that is full, or a server under load`,
        'npx poolproof doctor once more, when the app is quiet',
      )
    }
    const got = checklist.checks[0]?.got ?? ''
    if (pooling.shared) return ok(got)
    if (pooling.clients === 0) return cannotTell(`8 idle clients did not get in: ${got}`)
    return wrong({
      code: 'DOOR_NOT_TRANSACTION',
      what: `${examination.pooledName}: ${got}`,
      ...fixOf(examination),
    })
  },
}

function fixOf({ facts, pooledName }: Examination): Omit<Reason, 'what'> {
  const { url } = parseUrl(facts.variables[pooledName]?.value ?? '')
  const derived = url && derivePooled(url, hintsOf(facts))
  const command = setCommand(pooledName, facts)
  if (derived && 'url' in derived && shownUrl(derived.url) !== shownUrl(url))
    return { corrected: shownUrl(derived.url), fix: command }
  return { fix: `give the transaction pooler (PgBouncer: pool_mode=transaction): ${command}` }
}
