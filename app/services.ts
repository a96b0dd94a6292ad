import { type CookieMode, cookieMode } from '../rules/environment/cookie-mode.ts'
import { frontEnds } from '../rules/environment/front-ends.ts'
import { type AccessTokens, accessTokens } from './auth/access-token.ts'
import { type Accounts, accounts } from './auth/accounts.ts'
import { type RateLimits, rateLimits } from './auth/rate-limits.ts'
import { type RefreshTokens, refreshTokens } from './auth/refresh-token.ts'
import { type SessionList, sessionList } from './auth/session-list.ts'
import { type Sessions, sessions } from './auth/sessions.ts'
import { type AppContext, clientAddress } from './context.ts'
import { type Database, openDatabase } from './database/database.ts'
import type { Environment } from './env.ts'
import { jsonLines, type Log } from './http/log.ts'

/** What may be given from outside: by the entry file, or by a test. */
export interface Deps {
  database?: Database
  log?: Log
  /** Host of the API as browsers know it, with its port if it has one; the Host header where it is not given. */
  apiHost?: string | undefined
  /** Whether Vercel's edge stands before the app and says whose request it is. */
  onVercel?: boolean
}

/** What the routes work with. */
export interface Services {
  environment: Environment
  database: Database
  accounts: Accounts
  sessions: Sessions
  sessionList: SessionList
  limits: RateLimits
  accessTokens: AccessTokens
  refreshTokens: RefreshTokens
  log: Log
  apiHost(c: AppContext): string
  /** The origin of the page that asks, if it is the front end's or a preview's. */
  frontEnd(c: AppContext): string | undefined
  cookieMode(c: AppContext): CookieMode
  clientAddress(c: AppContext): string
}

export function createServices(environment: Environment, deps: Deps): Services {
  const database = deps.database ?? openDatabase(environment)
  const tokens = refreshTokens(environment)
  const limits = rateLimits(environment)
  const isFrontEnd = frontEnds(environment)
  const frontEnd = (c: AppContext) => {
    const origin = c.req.header('origin')
    return origin !== undefined && isFrontEnd(origin) ? origin : undefined
  }
  const apiHost = (c: AppContext) => deps.apiHost || c.req.header('host') || 'localhost'
  return {
    environment,
    database,
    accounts: accounts(database.prisma, limits),
    sessions: sessions(database.prisma, tokens, limits),
    sessionList: sessionList(database.prisma),
    limits,
    accessTokens: accessTokens(environment),
    refreshTokens: tokens,
    log: deps.log ?? jsonLines,
    apiHost,
    frontEnd,
    cookieMode: (c) => cookieMode(frontEnd(c) ?? environment.FRONTEND_URL, apiHost(c)),
    clientAddress: (c) => clientAddress(c, deps.onVercel ?? false),
  }
}
