import * as z from 'zod/mini'
import type { PrismaClient } from './generated/prisma/client.ts'
import { liveSession } from './sessions.ts'

/**
 * Trimmed, ASCII only (so no look-alikes), then lower case: in this order, because lower-casing turns some non-ASCII
 * letters into ASCII ones.
 */
export const emailAddress = z.pipe(
  z.string('is missing').check(z.trim(), z.maxLength(254, 'is longer than 254 characters')),
  z.email('is not an e-mail address').check(z.toLowerCase()),
)

export interface User {
  id: string
  email: string
}

/** Each method is one statement. */
export function accounts(prisma: PrismaClient) {
  return {
    /** Does nothing, and does not say so, when the e-mail is taken. */
    async add(email: string, passwordHash: string): Promise<void> {
      await prisma.user.createMany({ data: { email, passwordHash }, skipDuplicates: true })
    },

    find(email: string): Promise<(User & { passwordHash: string }) | null> {
      return prisma.user.findUnique({
        where: { email },
        select: { id: true, email: true, passwordHash: true },
      })
    },

    /** The user of an access token, or null when its session has ended. */
    bySession({ sub, sid }: { sub: string; sid: string }): Promise<User | null> {
      return prisma.user.findFirst({
        where: { id: sub, sessions: { some: { id: sid, ...liveSession() } } },
        select: { id: true, email: true },
      })
    },

    /** The sessions go with the user. False when the session had ended already. */
    async removeBySession({ sub, sid }: { sub: string; sid: string }): Promise<boolean> {
      const { count } = await prisma.user.deleteMany({
        where: { id: sub, sessions: { some: { id: sid, ...liveSession() } } },
      })
      return count === 1
    },
  }
}

export type Accounts = ReturnType<typeof accounts>
