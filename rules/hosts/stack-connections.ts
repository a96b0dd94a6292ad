import { commandFor } from '../command-for.ts'
import { Problem } from '../problem.ts'
import { classify } from '../url/classify.ts'
import { addressOf } from '../url/connection-url.ts'
import { deriveDirect, derivePooled } from '../url/derive.ts'
import { parseUrl } from '../url/parse-url.ts'
import type { Hints } from './host.ts'
import { type DatabaseHostName, providers } from './index.ts'

/** What a stack need not set, because it follows from the administrator's URL. */
export interface StackConnections {
  provider: DatabaseHostName
  /** `host:port` for the functions, and for migrations and administration. */
  pooledAddress: string
  directAddress: string
  /** Behind every role name at both addresses. */
  userSuffix?: string
  /** The administrator's role where the login name is longer. */
  databaseUsername?: string
}

/**
 * Endpoints, user suffix and role name from the URL of a role that may create roles.
 * @throws Problem DOOR_NOT_DERIVABLE, which names the key to set
 */
export function stackConnections(adminUrl: string, hints: Hints = {}): StackConnections {
  const { url } = parseUrl(adminUrl)
  const { provider } = classify(url ?? adminUrl)
  if (!url || provider === 'unknown')
    throw notDerivable('the host of adminUrl is none of the providers we know')
  const pooled = derivePooled(url, hints)
  if ('reason' in pooled)
    throw notDerivable(
      `pooledAddress: ${pooled.reason}`,
      providers[provider].ipv4Pooler ? poolerHost() : undefined,
    )
  // From the pooled one: where a pooler carries both, both want the same suffix behind the role name.
  const direct = deriveDirect(pooled.url, { database: url.database, ...hints })
  if ('reason' in direct) throw notDerivable(`directAddress: ${direct.reason}`)
  const { admin, userSuffix } = providers[provider]
  const suffix = userSuffix?.(pooled.url)
  const username = admin.databaseUsername?.(url.user)
  return {
    provider,
    pooledAddress: addressOf(pooled.url),
    directAddress: addressOf(direct.url),
    ...(suffix ? { userSuffix: suffix } : {}),
    ...(username && username !== url.user ? { databaseUsername: username } : {}),
  }
}

/** With it the suffix of the user names follows as well, which two addresses alone would lack. */
const poolerHost = () => commandFor('pulumi config set --path poolproof:database.poolerHost HOST')

function notDerivable(what: string, fix?: string): Problem {
  return new Problem(
    'DOOR_NOT_DERIVABLE',
    what,
    fix ??
      `${commandFor('pulumi config set --path poolproof:database.pooledAddress HOST:PORT')}, and directAddress likewise`,
  )
}
