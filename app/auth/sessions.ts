import { Prisma, type PrismaClient } from '../generated/prisma/client.ts'
import { HttpProblem } from '../http/http-problem.ts'
import type { Candidate } from './accounts.ts'
import type { Claims } from './jwt.ts'
import { counted, type RateLimits, type Refused } from './rate-limits.ts'
import { firstJti, jtiHash, refreshLifetime as lifetime, type RefreshTokens } from './refresh-token.ts'

/** The grace in which a token just replaced still gets its successor: the answer may have been lost on the way. */
const grace = Prisma.raw(`interval '10 seconds'`)
/** Whether the hash that was given is the family's newest, or just replaced: null until the first rotation, then no token's parent. */
const isNewest = Prisma.raw('token_hash = hash')
const isParent = Prisma.sql`coalesce(parent_hash = hash, false) AND rotated_at > now() - ${grace}`

export interface RefreshToken {
  token: string
  /** Unix seconds. */
  exp: number
}

interface Rotation {
  iat: number | null
  exp: number | null
  replayed: boolean | null
  refused: Refused
}

/** Each method is one statement, so nothing here needs a transaction or a connection of its own. */
export function sessions(prisma: PrismaClient, tokens: RefreshTokens, limits: RateLimits) {
  return {
    /**
     * A new family with its first token, and the password's new hash where there is one. A login that checked a password that
     * was changed meanwhile, or whose user is gone, gets CREDENTIALS_WRONG: the row of the user is locked, so that a
     * change either comes first and is seen here, or comes later and ends this session too.
     */
    async start(
      user: Candidate,
      { rehashed, userAgent }: { rehashed?: string | undefined; userAgent?: string | undefined } = {},
    ): Promise<RefreshToken & { sid: string }> {
      const jti = firstJti()
      const seen = Prisma.sql`id = ${user.id}::uuid AND password_changed_at = ${user.passwordChangedAt}`
      const owner = rehashed
        ? Prisma.sql`UPDATE users SET password_hash = ${rehashed} WHERE ${seen} RETURNING id`
        : Prisma.sql`SELECT id FROM users WHERE ${seen} FOR SHARE`
      const [row] = await prisma.$queryRaw<{ sid: string; iat: number; exp: number }[]>`
        WITH owner AS (${owner})
        INSERT INTO sessions (user_id, token_hash, expires_at, ends_at, user_agent)
        SELECT id, ${jtiHash(jti)}, now() + make_interval(days => ${lifetime.idle}::int),
               now() + make_interval(days => ${lifetime.total}::int), ${userAgent?.slice(0, 200)}
        FROM owner
        RETURNING id AS sid, ${unix('rotated_at')} AS iat, ${unix('expires_at')} AS exp`
      if (!row) throw new HttpProblem('CREDENTIALS_WRONG')
      const { sid, iat, exp } = row
      return { sid, exp, token: await tokens.sign({ sub: user.id, sid, jti, iat, exp }) }
    },

    /**
     * Replaces a refresh token by its successor. The newest token rotates; its parent, within the grace, is answered
     * with the very same successor; any other token of the family was replayed and ends the family, so that after the
     * answer nothing of it works. One UPDATE decides it all: rivals wait for its row lock and then judge the new row.
     * Who is over the limit gets nothing, but a replay ends the family all the same.
     * Throws TOKEN_REPLAYED when this call ended it, SESSION_ENDED when it had ended before, RATE_LIMITED.
     */
    async rotate(
      buckets: ReturnType<RateLimits['buckets']>,
      presented: Claims & { successor: string },
    ): Promise<RefreshToken> {
      const { sub, sid, successor } = presented
      const [row] = await prisma.$queryRaw<Rotation[]>`
        WITH ${counted(buckets)},
        given (hash, next) AS (VALUES (${jtiHash(presented.jti)}::bytea, ${jtiHash(successor)}::bytea)),
        rotated AS (
          UPDATE sessions SET
            token_hash  = CASE WHEN ${isNewest} THEN next ELSE token_hash END,
            parent_hash = CASE WHEN ${isNewest} THEN token_hash ELSE parent_hash END,
            rotated_at  = CASE WHEN ${isNewest} THEN now() ELSE rotated_at END,
            expires_at  = CASE WHEN ${isNewest}
                               THEN least(now() + make_interval(days => ${lifetime.idle}::int), ends_at)
                               ELSE expires_at END,
            revoked_at  = CASE WHEN ${isNewest} OR ${isParent} THEN NULL ELSE now() END
          FROM given
          WHERE id = ${sid}::uuid AND user_id = ${sub}::uuid AND revoked_at IS NULL AND expires_at > now()
            AND ((SELECT refused FROM verdict) IS NULL OR NOT (${isNewest} OR ${isParent}))
          RETURNING ${unix('rotated_at')} AS iat, ${unix('expires_at')} AS exp, revoked_at IS NOT NULL AS replayed
        )
        SELECT iat, exp, replayed, refused FROM verdict LEFT JOIN rotated ON true`
      if (row?.replayed) throw new HttpProblem('TOKEN_REPLAYED')
      limits.admit(row?.refused ?? null)
      if (!row?.iat || !row.exp) throw new HttpProblem('SESSION_ENDED')
      const { iat, exp } = row
      return { exp, token: await tokens.sign({ sub, sid, jti: successor, iat, exp }) }
    },

    async end(sid: string): Promise<void> {
      await prisma.$executeRaw`UPDATE sessions SET revoked_at = now() WHERE id = ${sid}::uuid AND revoked_at IS NULL`
    },
  }
}

export type Sessions = ReturnType<typeof sessions>

function unix(column: 'rotated_at' | 'expires_at'): Prisma.Sql {
  return Prisma.raw(`floor(extract(epoch FROM ${column}))::float8`)
}
