import type { PrismaClient } from './generated/prisma/client.ts'
import { HttpProblem } from './http-problem.ts'
import type { Claims } from './jwt.ts'
import { firstJti, jtiHash, type RefreshTokens } from './refresh-token.ts'

/** Days a refresh token lives unused, and a login at all. */
const lifetime = { idle: 7, total: 30 }
/** Seconds in which a token just replaced still gets its successor: the answer may have been lost on the way. */
const grace = 10
const day = 24 * 60 * 60 * 1000

export interface RefreshToken {
  token: string
  /** Unix seconds. */
  exp: number
}

/** Which rows count as logged in. */
export function liveSession() {
  return { revokedAt: null, expiresAt: { gt: new Date() } }
}

/** Each method is one statement, so nothing here needs a transaction or a connection of its own. */
export function sessions(prisma: PrismaClient, tokens: RefreshTokens) {
  return {
    /** A new family with its first token. */
    async start(userId: string): Promise<RefreshToken & { sid: string }> {
      const jti = firstJti()
      const rotatedAt = new Date()
      const expiresAt = new Date(rotatedAt.getTime() + lifetime.idle * day)
      const endsAt = new Date(rotatedAt.getTime() + lifetime.total * day)
      const creation = prisma.session.create({
        data: { userId, tokenHash: jtiHash(jti), createdAt: rotatedAt, rotatedAt, expiresAt, endsAt },
        select: { id: true },
      })
      const { id: sid } = await creation.catch((error: { code?: unknown }) => {
        // Foreign key: the user was deleted since the password was checked.
        throw error.code === 'P2003' ? new HttpProblem('CREDENTIALS_WRONG') : error
      })
      const [iat, exp] = [seconds(rotatedAt), seconds(expiresAt)]
      return { sid, exp, token: await tokens.sign({ sub: userId, sid, jti, iat, exp }) }
    },

    /**
     * Replaces a refresh token by its successor. The newest token rotates; its parent, within the grace, is answered
     * with the very same successor; any other token of the family was replayed and ends the family, so that after the
     * answer nothing of it works. One UPDATE decides it all: rivals wait for its row lock and then judge the new row.
     * Throws TOKEN_REPLAYED when this call ended it, SESSION_ENDED when it had ended before.
     */
    async rotate(presented: Claims & { successor: string }): Promise<RefreshToken> {
      const { sub, sid, successor } = presented
      const [hash, next] = [jtiHash(presented.jti), jtiHash(successor)]
      const [row] = await prisma.$queryRaw<{ iat: number; exp: number; replayed: boolean }[]>`
        UPDATE sessions SET
          token_hash  = CASE WHEN token_hash = ${hash} THEN ${next} ELSE token_hash END,
          parent_hash = CASE WHEN token_hash = ${hash} THEN token_hash ELSE parent_hash END,
          rotated_at  = CASE WHEN token_hash = ${hash} THEN now() ELSE rotated_at END,
          expires_at  = CASE WHEN token_hash = ${hash}
                             THEN least(now() + make_interval(days => ${lifetime.idle}::int), ends_at)
                             ELSE expires_at END,
          revoked_at  = CASE WHEN token_hash = ${hash} THEN NULL
                             WHEN parent_hash = ${hash}
                              AND rotated_at > now() - make_interval(secs => ${grace}::int) THEN NULL
                             ELSE now() END
        WHERE id = ${sid}::uuid AND user_id = ${sub}::uuid AND revoked_at IS NULL AND expires_at > now()
        RETURNING floor(extract(epoch FROM rotated_at))::float8 AS iat,
                  floor(extract(epoch FROM expires_at))::float8 AS exp,
                  revoked_at IS NOT NULL AS replayed`
      if (!row) throw new HttpProblem('SESSION_ENDED')
      const { iat, exp, replayed } = row
      if (replayed) throw new HttpProblem('TOKEN_REPLAYED')
      return { exp, token: await tokens.sign({ sub, sid, jti: successor, iat, exp }) }
    },

    async end(sid: string): Promise<void> {
      await prisma.session.updateMany({
        where: { id: sid, revokedAt: null },
        data: { revokedAt: new Date() },
      })
    },
  }
}

export type Sessions = ReturnType<typeof sessions>

function seconds(date: Date): number {
  return Math.floor(date.getTime() / 1000)
}
