import { setCommand } from '../../../rules/environment/set-command.ts'
import { hintsOf } from '../../../rules/environment/url-subject.ts'
import { shownUrl } from '../../../rules/url/connection-url.ts'
import { derivePooled } from '../../../rules/url/derive.ts'
import { parseUrl } from '../../../rules/url/parse-url.ts'
import type { Examination } from '../check-context.ts'
import { cannotTell, ok, type Reason, wrong } from '../line.ts'
import type { Question } from './check.ts'

/** Is the door a pooler in transaction mode? Asked of the server itself. */
export const transactionPooling: Question = {
  name: 'transaction pooling',

  async ask(examination) {
    const sharing = await examination.sharing()
    if ('unknown' in sharing) return cannotTell(sharing.unknown, sharing.fix)
    if (sharing.shared) return ok(sharing.got)
    return wrong({
      code: 'DOOR_NOT_TRANSACTION',
      what: `${examination.pooledName}: ${sharing.got}`,
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
