import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import pg from 'pg'
import { test } from 'vitest'
import { createApp } from '../../../app/app.ts'
import { listener as listenerOf } from '../../../app/boot.ts'
import { openDatabase } from '../../../app/database/database.ts'
import type { Environment } from '../../../app/env.ts'
import type { LogEntry } from '../../../app/http/log.ts'
import type { Deps } from '../../../app/services.ts'
import { type AuthEnvironment, authEnvironment } from '../../unit/app/environment.ts'
import { expectContract } from './auth-contract.ts'
import { type AuthDatabase, type AuthDatabaseOptions, startAuthDatabase } from './auth-database.ts'
import { type Life, scope, shared } from './fixtures.ts'

export interface Answer {
  status: number
  headers: Headers
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of many shapes
  body: any
  /** Value of the refresh cookie that was set. */
  cookie: string | undefined
}

export interface Sent {
  json?: unknown
  cookie?: string | undefined
  bearer?: string
  headers?: Record<string, string>
}

/** The app on a port of its own, and a client that sends the front end's Origin. */
export interface AuthApp extends AsyncDisposable {
  environment: Environment
  url: string
  /** For a server of another kind than the one at `url`. */
  listener: RequestListener
  log: LogEntry[]
  send(route: string, sent?: Sent): Promise<Answer>
  /** Registers and logs in a new user. */
  loggedIn(): Promise<Answer & { email: string }>
}

export const password = 'correct horse battery staple'
let people = 0
let addresses = 0

/** A client address of its own for every request: only a load generator on this machine may set it. */
export function nextAddress(): string {
  const n = ++addresses
  return `10.${(n >> 16) & 255}.${(n >> 8) & 255}.${n & 255}`
}

export async function startAuthApp(overrides: AuthEnvironment, deps: Deps = {}): Promise<AuthApp> {
  const environment = authEnvironment(overrides)
  const database = openDatabase(environment)
  const log: LogEntry[] = []
  const write = (entry: LogEntry) => void log.push(entry)
  const app = createApp(environment, { database, log: write, ...deps })
  const listener = listenerOf(app.fetch, write)
  const server = createServer(listener)
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`

  const send: AuthApp['send'] = async (route, { json, cookie, bearer, headers } = {}) => {
    const [method = '', path = ''] = route.split(' ')
    const response = await fetch(url + path, {
      method,
      headers: {
        origin: environment.FRONTEND_URL,
        'x-poolproof': '1',
        'x-real-ip': nextAddress(),
        ...(json !== undefined && { 'content-type': 'application/json' }),
        ...(cookie && { cookie: `refresh=${cookie}` }),
        ...(bearer && { authorization: `Bearer ${bearer}` }),
        ...headers,
      },
      ...(json !== undefined && { body: JSON.stringify(json) }),
    })
    const text = await response.text()
    const body = text ? JSON.parse(text) : undefined
    expectContract(method, path, response, body)
    return {
      status: response.status,
      headers: response.headers,
      body,
      cookie: /^refresh=([^;]+)/.exec(response.headers.getSetCookie()[0] ?? '')?.[1],
    }
  }
  return {
    environment,
    url,
    listener,
    log,
    send,
    async loggedIn() {
      const email = `person-${process.pid}-${++people}@example.com`
      await send('POST /api/register', { json: { email, password } })
      return { ...(await send('POST /api/login', { json: { email, password } })), email }
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((closed) => server.close(closed))
      await database.close()
    },
  }
}

/** What is sent to the database, by anybody in this process, while `work` runs. */
export async function queriesDuring(work: () => Promise<unknown>): Promise<string[]> {
  const { query } = pg.Client.prototype
  const texts: string[] = []
  pg.Client.prototype.query = function (this: pg.Client, ...args: unknown[]) {
    const [first] = args as [string | { text: string }]
    texts.push(typeof first === 'string' ? first : first.text)
    return (query as (...all: unknown[]) => unknown).apply(this, args)
  } as typeof query
  try {
    await work()
  } finally {
    pg.Client.prototype.query = query
  }
  return texts
}

interface AuthOptions {
  database?: AuthDatabaseOptions
  environment?: (database: AuthDatabase) => AuthEnvironment
}

/** `test` with the auth app on a migrated database, and another instance of the same deployment. */
export function authTest({ database: options, environment }: AuthOptions = {}) {
  const instance = async ({ database }: { database: AuthDatabase }, { onCleanup }: Life) => {
    const app = await startAuthApp({ DATABASE_URL: database.pooledUrl, ...environment?.(database) })
    onCleanup(() => app[Symbol.asyncDispose]())
    return app
  }
  return test
    .extend(
      'database',
      scope,
      shared(() => startAuthDatabase(options)),
    )
    .extend('app', scope, instance)
    .extend('other', scope, instance)
}
