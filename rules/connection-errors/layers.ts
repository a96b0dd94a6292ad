/** One error of a chain, whichever library made it. */
interface Layer {
  name?: unknown
  code?: unknown
  kind?: unknown
  errorCode?: unknown
  originalCode?: unknown
  severity?: unknown
  message?: unknown
  originalMessage?: unknown
  reason?: unknown
  host?: unknown
  port?: unknown
  cause?: unknown
  errors?: unknown
  meta?: { driverAdapterError?: unknown; code?: unknown; message?: unknown }
}

interface Layers {
  codes: Set<string>
  /** Messages without what wrappers put in front. */
  texts: string[]
  /** Whether the server said ERROR: the connection stands. */
  inQuery: boolean
}

/** Errors of the program itself: what their message says is not what a server said. */
const OURS = /^(Type|Range|Reference|Syntax|Eval|URI|Assertion|Zod)Error$|Validation/

/** Prisma wraps the driver's error in its own, which wraps the server's: all codes and messages on the way down. */
export function layersOf(error: unknown): Layers {
  const found: Layers = { codes: new Set(), texts: [], inQuery: false }
  const layers: unknown[] = [error]
  // Bounded, because a cause may point back at its parent.
  for (let index = 0; index < layers.length && index < 20; index++) {
    if (typeof layers[index] !== 'object' || layers[index] === null) continue
    const layer = layers[index] as Layer
    for (const code of [layer.code, layer.kind, layer.errorCode, layer.originalCode, layer.meta?.code])
      if (typeof code === 'string') found.codes.add(code)
    // The adapter's word for a name that does not exist: it has no port.
    if (layer.kind === 'DatabaseNotReachable' && layer.host && !layer.port) found.codes.add('ENOTFOUND')
    if (layer.severity === 'ERROR') found.inQuery = true
    if (!OURS.test(String(layer.name)))
      for (const text of [layer.message, layer.originalMessage, layer.reason, layer.meta?.message])
        if (typeof text === 'string') addText(found, text, /^PrismaClient/.test(String(layer.name)))
    layers.push(layer.cause, layer.meta?.driverAdapterError)
    // AggregateError of a name with several addresses.
    if (Array.isArray(layer.errors)) layers.push(...layer.errors)
  }
  return found
}

/** Prisma's own message names the call first, and the reason on a later line. */
function addText(found: Layers, message: string, isPrisma: boolean): void {
  for (const line of isPrisma ? message.split('\n') : [message]) {
    const text = withoutPrefix(line)
    if (text) found.texts.push(text)
    const [, code] = /^(\(E[A-Z]+\))/.exec(text) ?? []
    if (code) found.codes.add(code)
    const [, state, said] = ENGINE.exec(line) ?? []
    if (state && isPrisma) found.codes.add(state)
    if (said && isPrisma) found.texts.push(said)
  }
}

/** How Prisma's engines write what the server said. */
const ENGINE =
  /(?:Raw query failed\. Code: `|PostgresError \{ code: ")(\w{5})["`](?:\. M|, m)essage: ["`]((?:[^"`\\]|\\.)*)/

const PREFIX =
  /^(?:(?:error|fatal|panic|db error|driveradaptererror|databaseerror|prismaclient\w+|error querying the database|error in connector|error opening a TLS connection|error creating a database connection|too many database connections opened|transaction API error|raw query failed\. code: `\w+`\. message|[A-Z][A-Za-z]+InSessionMode|P[126]\d{3}): *`?)+/i

/** `Error querying the database: FATAL: sorry, ...` -> `sorry, ...`; what is nothing but a prefix stays. */
export function withoutPrefix(line: string): string {
  const text = line.trim()
  return text.replace(PREFIX, '') || text
}
