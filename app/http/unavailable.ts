import type { HttpProblemCode } from './http-problem.ts'

interface Family {
  code: HttpProblemCode
  /** SQLSTATE, errno, Prisma's P-codes and the adapter's kinds. */
  names: readonly string[]
  /** Where poolers and drivers say it in prose only. */
  text: RegExp
}

/**
 * What it looks like when the database cannot be had, in all the shapes it arrives in; the first match counts. Match on
 * the server's own code, not on Prisma's: 53300 comes as P2037, P2010 or an initialization error, and P2039 means
 * anything.
 */
const families: readonly Family[] = [
  {
    code: 'DATABASE_TOO_MANY_CONNECTIONS',
    names: ['53300', 'P2037', 'TooManyConnections', 'EMAXCONN', 'EMAXCONNSESSION'],
    text: /too many (clients|connections|database connections)|remaining connection slots|no more connections allowed|max client connections|max clients reached|EMAXCONN/i,
  },
  {
    code: 'DATABASE_POOL_TIMEOUT',
    names: ['P2024', 'P2028'],
    text: /timeout exceeded when trying to connect|query_wait_timeout/i,
  },
  // Two that stood in each other's way: nothing happened, and a second try succeeds.
  {
    code: 'BUSY',
    names: ['40001', '40P01', '55P03', 'TransactionWriteConflict', 'P2034'],
    text: /deadlock detected/i,
  },
  { code: 'DATABASE_SLOW', names: ['57014', 'P1008'], text: /query read timeout/i },
  {
    code: 'DATABASE_TLS_UNVERIFIED',
    names: ['P1011', 'TlsConnectionError', 'UNABLE_TO_GET_ISSUER_CERT', 'CERT_HAS_EXPIRED'],
    text: /self-signed certificate|unable to (get|verify)|certificate has expired|altnames|does not support SSL|establishing an SSL/i,
  },
  {
    code: 'DATABASE_LOGIN_REFUSED',
    names: ['28P01', '28000', 'P1000', 'P1010', 'AuthenticationFailed', 'DatabaseAccessDenied'],
    text: /tenant or user not found|SASL authentication failed|password authentication failed/i,
  },
  {
    code: 'DATABASE_NOT_READY',
    names: ['3D000', '3F000', '42P01', '42703', '42501', 'P1003', 'P2021', 'P2022'],
    text: /bouncer config error|no such database/i,
  },
  // Reading goes on; what writes does again once there is room.
  { code: 'DATABASE_DISK_FULL', names: ['53100'], text: /no space left on device/i },
  {
    code: 'DATABASE_UNREACHABLE',
    names: [
      ...[
        'ECONNREFUSED',
        'ECONNRESET',
        'ENOTFOUND',
        'EAI_AGAIN',
        'ETIMEDOUT',
        'EPIPE',
        'EHOSTUNREACH',
        'ENETUNREACH',
      ],
      ...['DatabaseNotReachable', 'ConnectionClosed', 'SocketTimeout', 'P1001', 'P1002', 'P1017'],
      ...[
        '57P01',
        '57P02',
        '57P03',
        '57P05',
        '08000',
        '08001',
        '08003',
        '08004',
        '08006',
        '08P01',
        '53200',
        '53400',
      ],
    ],
    text: /connection terminated|connection error and is not queryable|connection timeout|timeout expired|server closed the connection|not queryable/i,
  },
]

/** The 503 this error stands for, or undefined when it is not about reaching the database. */
export function unavailable(error: unknown): HttpProblemCode | undefined {
  const { names, texts } = traits(error)
  return families.find(
    (family) => family.names.some((name) => names.has(name)) || texts.some((text) => family.text.test(text)),
  )?.code
}

interface Layer {
  code?: unknown
  kind?: unknown
  originalCode?: unknown
  message?: unknown
  originalMessage?: unknown
  cause?: unknown
  errors?: unknown
  meta?: { driverAdapterError?: unknown; code?: unknown; message?: unknown }
}

/** Prisma wraps the driver's error in its own, which wraps the server's: all codes and all messages on the way down. */
function traits(error: unknown): { names: Set<string>; texts: string[] } {
  const names = new Set<string>()
  const texts: string[] = []
  const layers: unknown[] = [error]
  // Bounded, because a cause may point back at its parent.
  for (let index = 0; index < layers.length && index < 20; index++) {
    if (typeof layers[index] !== 'object' || layers[index] === null) continue
    const layer = layers[index] as Layer
    for (const name of [layer.code, layer.kind, layer.originalCode, layer.meta?.code])
      if (typeof name === 'string') names.add(name)
    for (const text of [layer.message, layer.originalMessage, layer.meta?.message])
      if (typeof text === 'string') texts.push(text)
    layers.push(layer.cause, layer.meta?.driverAdapterError)
    // AggregateError of a name with several addresses.
    if (Array.isArray(layer.errors)) layers.push(...layer.errors)
  }
  return { names, texts }
}
