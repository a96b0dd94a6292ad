import { setCommand } from '../../../rules/environment/set-command.ts'
import { hintsOf } from '../../../rules/environment/url-subject.ts'
import { maskedUrl } from '../../../rules/url/connection-url.ts'
import { derivePooled } from '../../../rules/url/derive.ts'
import { parseUrl } from '../../../rules/url/parse-url.ts'
import type { CheckContext } from '../check-context.ts'
import { cannotTell, type DoctorCheck, ok, type Reason, unasked, wrong } from './check.ts'

/** Is it a pooler in transaction mode? Tested on the server. */
export const transactionPooling: DoctorCheck = {
  name: 'transaction pooling',

  async ask(context) {
    if (context.checkOptions.offline) return unasked('skipped: --offline')
    const sharing = await context.sharing()
    if ('unknown' in sharing) return cannotTell(sharing.unknown, sharing.fix)
    if (sharing.shared) return ok(sharing.got)
    return wrong({
      code: 'DOOR_NOT_TRANSACTION',
      what: `${context.pooledName}: ${sharing.got}`,
      ...fixOf(context),
    })
  },
}

function fixOf({ facts, pooledName }: CheckContext): Omit<Reason, 'what'> {
  const { url } = parseUrl(facts.variables[pooledName]?.value ?? '')
  const derived = url && derivePooled(url, hintsOf(facts))
  const command = setCommand(pooledName, facts)
  if (derived && 'url' in derived && maskedUrl(derived.url) !== maskedUrl(url))
    return { corrected: maskedUrl(derived.url), fix: command }
  return { fix: `set the URL of the transaction pooler (PgBouncer: pool_mode=transaction): ${command}` }
}
