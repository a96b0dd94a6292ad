import { Prisma, type PrismaClient } from '../generated/prisma/client.ts'
import { isLive, isOwn, type OwnSession } from './live-session.ts'

export interface ListedSession {
  id: string
  createdAt: Date
  /** The last refresh, so up to 15 minutes before the last request. */
  lastUsedAt: Date
  /** When it ends unused. */
  expiresAt: Date
  userAgent: string | null
  current: boolean
}

/** What a user sees and ends of the own sessions. Each method is one statement; undefined when the session has ended. */
export function sessionList(prisma: PrismaClient) {
  async function end(own: OwnSession, condition: Prisma.Sql): Promise<number | undefined> {
    // Locked in one order, so that two who end each other do not wait for each other.
    const [row] = await prisma.$queryRaw<{ own: number; ended: number }[]>`
      WITH own AS (SELECT s.user_id FROM sessions s WHERE ${isOwn(own)}),
      chosen AS (
        SELECT s.id FROM sessions s JOIN own USING (user_id) WHERE ${isLive} AND ${condition} ORDER BY s.id FOR UPDATE OF s
      ),
      ended AS (UPDATE sessions s SET revoked_at = now() FROM chosen WHERE s.id = chosen.id RETURNING s.id)
      SELECT (SELECT count(*) FROM own)::int AS own, (SELECT count(*) FROM ended)::int AS ended`
    return row?.own ? row.ended : undefined
  }

  return {
    /** The own one first, then the latest used; 100 at most. */
    async all(own: OwnSession): Promise<ListedSession[] | undefined> {
      const rows = await prisma.$queryRaw<ListedSession[]>`
        SELECT s.id, s.created_at AS "createdAt", s.rotated_at AS "lastUsedAt", s.expires_at AS "expiresAt",
               s.user_agent AS "userAgent", s.id = ${own.sid}::uuid AS current
        FROM sessions s WHERE s.user_id = ${own.sub}::uuid AND ${isLive}
        ORDER BY s.id = ${own.sid}::uuid DESC, s.rotated_at DESC LIMIT 100`
      return rows[0]?.current ? rows : undefined
    },

    /** How many were ended: 1, or 0 when there is no such live session of this user. */
    endOne(own: OwnSession, id: string): Promise<number | undefined> {
      return end(own, Prisma.sql`s.id = ${id}::uuid`)
    },

    /** How many were ended. */
    endOthers(own: OwnSession): Promise<number | undefined> {
      return end(own, Prisma.sql`s.id <> ${own.sid}::uuid`)
    },

    /**
     * The new password, and the end of all other sessions; undefined when the password was changed meanwhile. Two
     * statements in a transaction, because the second has to see the logins that the first waited for.
     */
    async changePassword(
      { sid }: OwnSession,
      user: { id: string; passwordChangedAt: Date },
      passwordHash: string,
    ): Promise<number | undefined> {
      const [changed, ended] = await prisma.$transaction([
        prisma.$executeRaw`
          UPDATE users SET password_hash = ${passwordHash}, password_changed_at = now()
          WHERE id = ${user.id}::uuid AND password_changed_at = ${user.passwordChangedAt}`,
        // Salted, so the hash says whether this change won.
        prisma.$executeRaw`
          UPDATE sessions s SET revoked_at = now() WHERE s.id IN (
            SELECT s.id FROM sessions s JOIN users u ON u.id = s.user_id
            WHERE u.id = ${user.id}::uuid AND u.password_hash = ${passwordHash} AND s.id <> ${sid}::uuid AND ${isLive}
            ORDER BY s.id FOR UPDATE OF s)`,
      ])
      return changed === 1 ? ended : undefined
    },
  }
}

export type SessionList = ReturnType<typeof sessionList>
