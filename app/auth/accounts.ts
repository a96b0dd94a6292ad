import * as z from 'zod/mini'
import { Prisma, type PrismaClient } from '../generated/prisma/client.ts'
import { isOwn, type OwnSession } from './live-session.ts'
import { counted, type RateLimits } from './rate-limits.ts'

/** Also in the contract and, to the letter, in the page: so it is written for the flags u and v, and for other languages. */
export const emailPattern =
  /^(?!\.)(?!.*\.\.)[A-Za-z0-9_'+.\-]*[A-Za-z0-9_+\-]@(?:[A-Za-z0-9][A-Za-z0-9\-]*\.)+[A-Za-z]{2,}$/v

/**
 * Trimmed, ASCII only (so no look-alikes), then lower case: in this order, because lower-casing turns some non-ASCII
 * letters into ASCII ones.
 */
export const emailAddress = z.pipe(
  z.string('is missing').check(z.trim(), z.maxLength(254, 'is longer than 254 characters')),
  z.email({ pattern: emailPattern, error: 'is not an e-mail address' }).check(z.toLowerCase()),
)

export interface User {
  id: string
  email: string
}

/** A user whose password is to be checked. */
export interface Candidate extends User {
  passwordHash: string
  passwordChangedAt: Date
}

type Buckets = ReturnType<RateLimits['buckets']>

/** Each method is one statement, the counting of the try included. */
export function accounts(prisma: PrismaClient, limits: RateLimits) {
  async function candidate(buckets: Buckets, condition: Prisma.Sql): Promise<Candidate | undefined> {
    const [row] = await prisma.$queryRaw<(Candidate & { refused: never })[]>`
      WITH ${counted(buckets)}
      SELECT refused, u.id, u.email, u.password_hash AS "passwordHash", u.password_changed_at AS "passwordChangedAt"
      FROM verdict LEFT JOIN users u ON ${condition}`
    limits.admit(row?.refused ?? null)
    return row?.id ? row : undefined
  }

  return {
    /** Does nothing, and does not say so, when the e-mail is taken. */
    async add(buckets: Buckets, email: string, passwordHash: string): Promise<void> {
      const [row] = await prisma.$queryRaw<{ refused: never }[]>`
        WITH ${counted(buckets)}, added AS (
          INSERT INTO users (email, password_hash)
          SELECT ${email}, ${passwordHash} FROM verdict WHERE refused IS NULL
          ON CONFLICT (email) DO NOTHING
        )
        SELECT refused FROM verdict`
      limits.admit(row?.refused ?? null)
    },

    /** Who wants to log in. */
    byEmail(buckets: Buckets, email: string): Promise<Candidate | undefined> {
      return candidate(buckets, Prisma.sql`u.email = ${email}`)
    },

    /** Who wants to change a password; undefined when the session has ended. */
    toChange(buckets: Buckets, own: OwnSession): Promise<Candidate | undefined> {
      return candidate(
        buckets,
        Prisma.sql`u.id = ${own.sub}::uuid AND EXISTS (SELECT 1 FROM sessions s WHERE ${isOwn(own)})`,
      )
    },

    /** The user of an access token; undefined when its session has ended. */
    async bySession(own: OwnSession): Promise<User | undefined> {
      const [user] = await prisma.$queryRaw<User[]>`
        SELECT u.id, u.email FROM sessions s JOIN users u ON u.id = s.user_id WHERE ${isOwn(own)}`
      return user
    },

    /** The sessions go with the user. False when the session had ended already. */
    async removeBySession(own: OwnSession): Promise<boolean> {
      const count = await prisma.$executeRaw`
        DELETE FROM users u USING sessions s WHERE u.id = s.user_id AND ${isOwn(own)}`
      return count === 1
    },
  }
}

export type Accounts = ReturnType<typeof accounts>
