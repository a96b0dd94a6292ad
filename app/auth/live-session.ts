import { Prisma } from '../generated/prisma/client.ts'

/** What an access token says of its bearer. */
export interface OwnSession {
  sub: string
  sid: string
}

/** Which rows of `sessions s` count as logged in: by the database's clock, whatever this instance's says. */
export const isLive = Prisma.sql`s.revoked_at IS NULL AND s.expires_at > now()`

/** The live row of `sessions s` that an access token belongs to. */
export function isOwn({ sub, sid }: OwnSession): Prisma.Sql {
  return Prisma.sql`s.id = ${sid}::uuid AND s.user_id = ${sub}::uuid AND ${isLive}`
}
