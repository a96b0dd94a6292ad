import { commandFor } from '../../command-for.ts'
import { isLoopback } from '../../url/loopback.ts'
import type { EnvironmentRule } from '../rule.ts'

/** A database or schema that a stack makes. */
export interface ProtectedDatabase {
  /** `database shop`. */
  what: string
  /** Undefined where it is not known. */
  host: string | undefined
  isProtected: boolean
  /** Production is what another stack is promoted to; a stack that says nothing of it is taken for one. */
  isProduction: boolean
}

export const protectionRules: readonly EnvironmentRule<ProtectedDatabase>[] = [
  {
    code: 'DATABASE_UNPROTECTED',
    find: ({ what, host, isProtected, isProduction }) => {
      if (isProtected || !isProduction || isLoopback(host ?? '')) return undefined
      return {
        sure: true,
        subject: what,
        what: `${what}${host ? ` on ${host}` : ''} is not protected: pulumi destroy would drop it`,
        fix: `${commandFor('pulumi config set --path poolproof:database.protect true')}, then ${commandFor('pulumi up')}`,
      }
    },
  },
]
