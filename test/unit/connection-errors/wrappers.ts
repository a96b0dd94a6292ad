import { inspect } from 'node:util'
import { PrismaPg } from '@prisma/adapter-pg'
import { PrismaClientInitializationError, PrismaClientKnownRequestError } from '@prisma/client/runtime/client'
import pg from 'pg'

/** The error that node-postgres throws for it. */
export function plain(code: string, text: string, severity = 'FATAL'): Error {
  if (/^[A-Z]/.test(code) && !/^(?=.*\d)[0-9A-Z]{5}$/.test(code))
    return Object.assign(new Error(text), { code, syscall: text.split(' ')[0], errno: -1, ...address(text) })
  return Object.assign(new Error(text), { name: 'error', ...(code && { code, severity }) })
}

function address(text: string) {
  const [, host, port] = /(\S+?)(?::(\d+))?$/.exec(text) ?? []
  return port ? { address: host, port: Number(port) } : { hostname: host }
}

/** What Prisma's own adapter makes of it. */
export async function adapted(error: Error): Promise<Error> {
  const pool = new pg.Pool()
  pool.query = () => Promise.reject(error) as never
  const adapter = await new PrismaPg(pool).connect()
  return adapter.queryRaw({ sql: 'SELECT 1', args: [], argTypes: [] }).then(
    () => error,
    (thrown: Error) => thrown,
  )
}

const prismaCodes: Record<string, string> = {
  DatabaseNotReachable: 'P1001',
  ConnectionClosed: 'P1017',
  SocketTimeout: 'P1008',
  TlsConnectionError: 'P1011',
  AuthenticationFailed: 'P1000',
  DatabaseAccessDenied: 'P1010',
  DatabaseDoesNotExist: 'P1003',
  TooManyConnections: 'P2037',
  TransactionWriteConflict: 'P2034',
  TableDoesNotExist: 'P2021',
  ColumnNotFound: 'P2022',
}

const clientVersion = '7.10.0'

/** All the forms in which one message arrives in an app. */
export async function wrapped(code: string, text: string): Promise<Record<string, unknown>> {
  const error = plain(code, text)
  const driverAdapterError = (await adapted(error)) as Error & { cause?: { kind?: string } }
  const known = (of: string) =>
    new PrismaClientKnownRequestError(`\nInvalid \`prisma.user.findFirst()\` invocation:\n\n\n${text}`, {
      code: of,
      clientVersion,
      meta: { driverAdapterError },
    })
  return {
    'node-postgres': error,
    adapter: driverAdapterError,
    'known request error': known(prismaCodes[driverAdapterError.cause?.kind ?? ''] ?? 'P2039'),
    'raw query': known('P2010'),
    'initialization error': Object.assign(
      new PrismaClientInitializationError(`Error querying the database: FATAL: ${text}`, clientVersion),
      { cause: error },
    ),
    AggregateError: new AggregateError([error, plain(code, text)]),
    'cause chain': new Error('login failed', { cause: new Error('no session', { cause: error }) }),
  }
}

/** All the forms in which it stands in a log. */
export function logged(code: string, text: string): Record<string, string> {
  const error = plain(code, text)
  const line = `${/^\d|^XX/.test(code) ? 'error' : 'Error'}: ${text}`
  return {
    'error at the beginning': line,
    'FATAL of psql': `FATAL:  ${text}`,
    'time and level': `2026-11-29T05:00:00.000Z ERROR ${line}`,
    'Vercel JSON': JSON.stringify({
      timestampInMs: 1,
      level: 'error',
      message: `${line}\n    at Client.x (/var/task/i.js:1:1)`,
    }),
    'structured logger': JSON.stringify({
      level: 50,
      err: { type: 'Error', message: text, ...(code && { code }) },
      msg: 'request failed',
    }),
    'JSON in JSON': JSON.stringify({ message: JSON.stringify({ error: text, ...(code && { code }) }) }),
    inspected: inspect(error, { breakLength: Number.POSITIVE_INFINITY }).replaceAll('\n', ' '),
    'Prisma in one line': `PrismaClientInitializationError: Error querying the database: FATAL: ${text}`,
  }
}
