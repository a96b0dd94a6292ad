// better-auth with its Prisma adapter, as its documentation sets it up. Bundled in a folder whose Prisma client
// is made from schema.prisma beside this file; the types here are those of ours, which it only hands on.
import { PrismaPg } from '@prisma/adapter-pg'
import { betterAuth } from 'better-auth'
import { prismaAdapter } from 'better-auth/adapters/prisma'
import { toNodeHandler } from 'better-auth/node'
import { PrismaClient } from '../../app/generated/prisma/client.ts'

const { DATABASE_URL = '', DATABASE_POOL_MAX, FRONTEND_URL = '', BETTER_AUTH_SECRET = '' } = process.env
const pool = { connectionString: DATABASE_URL, max: Number(DATABASE_POOL_MAX) }
const prisma = new PrismaClient({ adapter: new PrismaPg(pool) })

function auth(basePath: string, session: { updateAge?: number }) {
  return betterAuth({
    database: prismaAdapter(prisma, { provider: 'postgresql' }),
    secret: BETTER_AUTH_SECRET,
    baseURL: FRONTEND_URL,
    basePath,
    emailAndPassword: { enabled: true },
    session,
    // Session and user in one query.
    advanced: { database: { joins: true } },
    // Its own counting is in memory of one process; ours stays on, in Postgres.
    rateLimit: { enabled: false },
    telemetry: { enabled: false },
  })
}

const usual = toNodeHandler(auth('/api/auth', {}))
// A session that is extended each time it is asked for: what comes closest to a refresh.
const extending = toNodeHandler(auth('/api/extending', { updateAge: 0 }))

export default (...args: Parameters<typeof usual>) =>
  (args[0].url?.startsWith('/api/extending/') ? extending : usual)(...args)
