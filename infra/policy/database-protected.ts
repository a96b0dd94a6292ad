import { findAll, type Mistake } from '../model/mistakes/mistake.ts'
import { isLoopback } from '../model/url/loopback.ts'
import type { FindingRule } from './finding-policies.ts'
import { type Known, text, UNKNOWN } from './known.ts'

const kinds: Record<string, string> = {
  'postgresql:index/database:Database': 'database',
  'postgresql:index/schema:Schema': 'schema',
}

/** The engine does not tell packs about retainOnDelete, so only `protect` can be asked for. */
export const protectionMistakes: readonly Mistake<Known>[] = [
  {
    code: 'DATABASE_UNPROTECTED',
    cause: 'One `pulumi destroy`, or a renamed resource, drops the database with everything in it.',
    remedy: 'Protect it; on this machine nobody asks for it.',
    find: ({ type, props, provider, protect }) => {
      const { host } = provider
      if (protect || host === UNKNOWN || isLoopback(text(host) ?? '')) return undefined
      const what = `${kinds[type]} ${text(props.name) ?? ''}`.trim()
      return {
        sure: true,
        subject: what,
        what: `${what}${text(host) ? ` on ${host as string}` : ''} is not protected: pulumi destroy would drop it`,
        fix: 'pulumi config set --path poolproof:database.protect true, then pulumi up',
      }
    },
  },
]

export const databaseProtected: FindingRule = {
  name: 'database-protected',
  description: 'A database that is not on this machine is protected.',
  find: (resource) => (kinds[resource.type] ? findAll(protectionMistakes, resource) : []),
}
