import type { Readable } from 'node:stream'

/** Request codes of the protocol; a startup has its version instead, 3 in the upper half. */
export const REQUEST = { cancel: 80877102, tls: 80877103, gssEncryption: 80877104 } as const
const VERSION_3 = 3

/** Names and values of a startup, in their order: user, database, ... */
export type Parameters = [name: string, value: string][]

export const parameterOf = (parameters: Parameters, name: string) =>
  parameters.find(([one]) => one === name)?.[1]

/** The first message of a Postgres client. */
interface StartupPacket {
  code: number
  /** The whole message, as it came. */
  bytes: Buffer
  /** Empty unless it is a startup. */
  parameters: Parameters
}

/** Servers refuse longer ones as well. */
const LONGEST = 10_000

/** Takes the first message off a connection and leaves what follows in it; undefined if the connection ends before. */
export async function takeStartup(connection: Readable): Promise<StartupPacket | undefined> {
  let bytes = Buffer.alloc(0)
  for await (const chunk of connection.iterator({ destroyOnReturn: false })) {
    bytes = Buffer.concat([bytes, chunk])
    const packet = readStartup(bytes)
    if (!packet) continue
    const rest = bytes.subarray(packet.bytes.length)
    if (rest.length) connection.unshift(rest)
    return packet
  }
  return undefined
}

/** Reads a message from the start of `bytes`: undefined while it is incomplete; throws when it cannot be one. */
export function readStartup(bytes: Buffer): StartupPacket | undefined {
  if (bytes.length < 4) return undefined
  const length = bytes.readUInt32BE(0)
  if (length < 8 || length > LONGEST)
    throw new Error(`not the Postgres protocol: a first message of ${length} bytes`)
  if (bytes.length < length) return undefined
  const code = bytes.readUInt32BE(4)
  const texts = isStartup({ code }) ? bytes.toString('utf8', 8, length).split('\0') : []
  const parameters: Parameters = []
  for (let at = 0; texts[at]; at += 2) parameters.push([texts[at] as string, texts[at + 1] ?? ''])
  return { code, bytes: bytes.subarray(0, length), parameters }
}

export function isStartup({ code }: Pick<StartupPacket, 'code'>): boolean {
  return code >>> 16 === VERSION_3
}

export function writeStartup(code: number, parameters: Parameters = []): Buffer {
  const texts = parameters.flat().map((text) => `${text}\0`)
  const body = Buffer.from(isStartup({ code }) ? `${texts.join('')}\0` : '')
  const head = Buffer.alloc(8)
  head.writeUInt32BE(head.length + body.length, 0)
  head.writeUInt32BE(code, 4)
  return Buffer.concat([head, body])
}

/** An error in the words of a server; `sqlstate` is its five-character code. */
export interface ServerError {
  severity?: 'FATAL' | 'ERROR'
  sqlstate: string
  message: string
}

/** The message with which a server ends a connection, or reports an error. */
export function writeError({ severity = 'FATAL', sqlstate, message }: ServerError): Buffer {
  const body = Buffer.from(`S${severity}\0V${severity}\0C${sqlstate}\0M${message}\0\0`)
  const head = Buffer.from('E0000')
  head.writeUInt32BE(body.length + 4, 1)
  return Buffer.concat([head, body])
}

/** A message of a server after the startup: a letter, four bytes of length, the rest. */
export interface ServerMessage {
  tag: string
  bytes: Buffer
}

/** Cuts what a server sent into messages, however the network cut it; answers those that one chunk completed. */
export async function* serverMessages(connection: AsyncIterable<Buffer>): AsyncGenerator<ServerMessage[]> {
  let left: Buffer = Buffer.alloc(0)
  for await (const chunk of connection) {
    left = left.length ? Buffer.concat([left, chunk]) : chunk
    const complete: ServerMessage[] = []
    for (let end = endOf(left); end !== undefined && end <= left.length; end = endOf(left)) {
      complete.push({ tag: String.fromCharCode(left[0] ?? 0), bytes: left.subarray(0, end) })
      left = left.subarray(end)
    }
    if (complete.length) yield complete
  }
}

const endOf = (bytes: Buffer) => (bytes.length < 5 ? undefined : 1 + bytes.readUInt32BE(1))

/** The code and text of an ErrorResponse. */
export function readError({ bytes }: ServerMessage): ServerError {
  const fields = new Map(
    bytes
      .toString('utf8', 5)
      .split('\0')
      .map((field) => [field[0], field.slice(1)]),
  )
  return { sqlstate: fields.get('C') ?? '', message: fields.get('M') ?? '' }
}

const SASL_CONTINUE = 11
const SASL_FINAL = 12

/**
 * What a server says of a login by SCRAM: the salt of the verifier that it holds, which changes with each password, or that
 * the password was the right one.
 */
export function readLogin({ tag, bytes }: ServerMessage): { salt: string } | 'accepted' | undefined {
  if (tag !== 'R') return undefined
  const kind = bytes.readUInt32BE(5)
  if (kind === SASL_FINAL) return 'accepted'
  const salt = kind === SASL_CONTINUE ? /(?:^|,)s=([^,]+)/.exec(bytes.toString('utf8', 9))?.[1] : undefined
  return salt ? { salt } : undefined
}
