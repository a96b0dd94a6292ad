import { once } from 'node:events'
import { connect, createServer, type Server, type Socket } from 'node:net'
import type { Readable } from 'node:stream'
import { connect as connectTls, TLSSocket } from 'node:tls'
import type { Certificates } from '../servers/certificates.ts'
import { portTaken } from '../servers/ports.ts'

export interface TenantProxyOptions {
  /** On 127.0.0.1; must be free. */
  port: number
  /** The pooler or the Postgres behind it. */
  target: { port: number; tls?: Certificates }
  /** The part of a user's name behind its last dot. */
  tenant: string
  /** With it only TLS connections are accepted. */
  tls?: Certificates
}

export interface TenantProxy extends AsyncDisposable {
  port: number
  stop(): Promise<void>
}

/**
 * A proxy that many tenants could share, like Supabase's: a user is called `role.tenant` there and `role` behind it, so the
 * login name is not the role's name. Passwords, queries and cancel requests pass through untouched.
 */
export async function startTenantProxy(options: TenantProxyOptions): Promise<TenantProxy> {
  const { port } = options
  const clients = new Set<Socket>()
  const server = createServer((client) => {
    clients.add(client.once('close', () => clients.delete(client)))
    serve(client, options).catch(() => client.destroy())
  })
  await listening(server, port)
  const stop = async () => {
    const closed = new Promise((resolve) => server.close(resolve))
    for (const client of clients) client.destroy()
    await closed
  }
  return { port, stop, [Symbol.asyncDispose]: stop }
}

async function serve(socket: Socket, { target, tenant, tls }: TenantProxyOptions): Promise<void> {
  // A client that resets its connection ends that connection, not the cloud; so does the server behind it.
  socket.on('error', () => socket.destroy())
  const { client, packet } = await greet(socket, tls)
  if (!packet) return
  const first = isStartup(packet) ? withoutTenant(packet, tenant) : packet.bytes
  if (tls && client === socket && isStartup(packet)) client.end(fatalError('08P01', 'SSL required'))
  else if (!first) client.end(fatalError('XX000', 'Tenant or user not found'))
  else pass(client, await open(target), first)
}

/** Negotiates TLS, or none, until the client sends its first message. */
async function greet(
  client: Socket,
  tls?: Certificates,
): Promise<{ client: Socket; packet?: StartupPacket }> {
  for (;;) {
    const packet = await takeStartup(client)
    if (!packet) return { client }
    const asksTls = packet.code === REQUEST.tls
    if (!asksTls && packet.code !== REQUEST.gssEncryption) return { client, packet }
    client.write(asksTls && tls ? 'S' : 'N')
    if (!asksTls || !tls) continue
    const plain = client
    client = new TLSSocket(plain, { isServer: true, cert: tls.cert, key: tls.key })
    client.on('error', () => plain.destroy())
  }
}

function withoutTenant({ code, parameters }: StartupPacket, tenant: string): Buffer | undefined {
  const user = parameters.find(([name]) => name === 'user')?.[1] ?? ''
  const dot = user.lastIndexOf('.')
  if (dot < 1 || user.slice(dot + 1) !== tenant) return undefined
  const role = user.slice(0, dot)
  return writeStartup(
    code,
    parameters.map(([name, value]) => [name, name === 'user' ? role : value]),
  )
}

async function open({ port, tls }: TenantProxyOptions['target']): Promise<Socket> {
  const socket = connect(port, '127.0.0.1')
  await once(socket, 'connect')
  if (!tls) return socket
  socket.write(writeStartup(REQUEST.tls))
  await once(socket, 'data')
  const secure = connectTls({ socket, ca: tls.ca, host: '127.0.0.1' })
  await once(secure, 'secureConnect')
  return secure
}

function pass(client: Socket, behind: Socket, first: Buffer): void {
  behind.on('error', () => client.destroy())
  behind.on('close', () => client.destroy())
  client.on('close', () => behind.destroy())
  behind.write(first)
  behind.pipe(client)
  client.pipe(behind)
}

function listening(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', () => reject(portTaken('the tenant proxy', port)))
    server.listen(port, '127.0.0.1', resolve)
  })
}

/** Request codes of the protocol; a start-up has its version instead, 3 in the upper half. */
export const REQUEST = { cancel: 80877102, tls: 80877103, gssEncryption: 80877104 } as const
const VERSION_3 = 3

/** The first message of a Postgres client. */
interface StartupPacket {
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

function isStartup({ code }: Pick<StartupPacket, 'code'>): boolean {
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
