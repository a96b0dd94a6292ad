import type { Readable } from 'node:stream'

/** Request codes of the protocol; a start-up has its version instead, 3 in the upper half. */
export const REQUEST = { cancel: 80877102, tls: 80877103, gssEncryption: 80877104 } as const
const VERSION_3 = 3

/** The first message of a Postgres client. */
export interface StartupPacket {
  code: number
  /** The whole message, as it came. */
  bytes: Buffer
  /** Of a start-up, in their order: user, database, ...; else none. */
  parameters: [name: string, value: string][]
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
  const parameters: StartupPacket['parameters'] = []
  for (let at = 0; texts[at]; at += 2) parameters.push([texts[at] as string, texts[at + 1] ?? ''])
  return { code, bytes: bytes.subarray(0, length), parameters }
}

export function isStartup({ code }: Pick<StartupPacket, 'code'>): boolean {
  return code >>> 16 === VERSION_3
}

export function writeStartup(code: number, parameters: StartupPacket['parameters'] = []): Buffer {
  const texts = parameters.flat().map((text) => `${text}\0`)
  const body = Buffer.from(isStartup({ code }) ? `${texts.join('')}\0` : '')
  const head = Buffer.alloc(8)
  head.writeUInt32BE(head.length + body.length, 0)
  head.writeUInt32BE(code, 4)
  return Buffer.concat([head, body])
}

/** The message with which a server ends a connection. `sqlstate` is its five-character code. */
export function fatalError(sqlstate: string, message: string): Buffer {
  const body = Buffer.from(`SFATAL\0VFATAL\0C${sqlstate}\0M${message}\0\0`)
  const head = Buffer.from('E0000')
  head.writeUInt32BE(body.length + 4, 1)
  return Buffer.concat([head, body])
}
