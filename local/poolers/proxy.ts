import { once } from 'node:events'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { pipeline } from 'node:stream/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { connect as connectTls, TLSSocket } from 'node:tls'
import type { Certificates } from '../servers/certificates.ts'
import { portTaken } from '../servers/ports.ts'
import * as wire from './wire.ts'

/** The time, which tests set: `now` in milliseconds, `wait` for so many. */
export interface Clock {
  now(): number
  wait(ms: number): Promise<unknown>
}

export const systemClock: Clock = { now: Date.now, wait: (ms) => sleep(ms) }

/** A client that has said who it is. */
export interface Hello {
  parameters: wire.Parameters
  tls: boolean
  /** The host name it asked for, with TLS. */
  serverName?: string | undefined
  address: string
}

/** Ends a connection with this error, after a pause of so many milliseconds. */
export interface Refusal extends wire.ServerError {
  afterMs?: number
}

/** A connection that a host let in, until it ends. */
export interface Session {
  /** What is passed on of the startup. */
  parameters: wire.Parameters
  /** Looks at each message of the server before the client gets it; a refusal goes out instead, and ends the connection. */
  answer(message: wire.ServerMessage): Refusal | undefined
  end?(): void
}

/** How a host treats its clients. */
export interface Host {
  /** Lets a client in, or throws its Refused. */
  admit(hello: Hello): Session | Promise<Session>
  /** What it says where nothing listens behind it. */
  unreachable: wire.ServerError
}

export class Refused extends Error {
  readonly refusal: Refusal
  constructor(refusal: Refusal) {
    super(refusal.message)
    this.refusal = refusal
  }
}

export interface ProxyOptions {
  /** On 127.0.0.1; must be free. */
  port: number
  /** The pooler or the Postgres behind it. */
  target: { port: number; tls?: Certificates }
  host: Host
  tls?: Certificates
  clock?: Clock
  /** Told of each refusal, and the client's application_name. */
  refused?: (error: wire.ServerError, client: string) => void
}

export interface Proxy extends AsyncDisposable {
  port: number
  /** Ends every connection that is open, with this error. */
  cut(error: wire.ServerError): void
  stop(): Promise<void>
}

/** Stands where clients reach a host. Passwords, queries and cancel requests pass through it untouched. */
export async function startProxy(options: ProxyOptions): Promise<Proxy> {
  const { port } = options
  const sockets = new Set<Socket>()
  const open = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket.once('close', () => sockets.delete(socket)))
    serve(socket, options, open).catch(() => socket.destroy())
  })
  await listening(server, port)
  const stop = async () => {
    const closed = new Promise((resolve) => server.close(resolve))
    for (const socket of sockets) socket.destroy()
    await closed
  }
  const cut = (error: wire.ServerError) => {
    for (const client of open) client.end(wire.writeError(error))
  }
  return { port, cut, stop, [Symbol.asyncDispose]: stop }
}

async function serve(socket: Socket, options: ProxyOptions, open: Set<Socket>): Promise<void> {
  const { target, host, tls, clock = systemClock, refused } = options
  // A client that resets its connection ends that connection, not the cloud; so does the server behind it.
  socket.on('error', () => socket.destroy())
  const { client, packet } = await greet(socket, tls)
  if (!packet) return
  const errorOf = async ({ afterMs = 0, ...error }: Refusal) => {
    refused?.(error, wire.parameterOf(packet.parameters, 'application_name') ?? '')
    if (afterMs) await clock.wait(afterMs)
    return wire.writeError(error)
  }
  const refuse = async (refusal: Refusal) => void client.end(await errorOf(refusal))
  if (!wire.isStartup(packet)) return pass(client, await connectTo(target), packet.bytes)
  let session: Session
  try {
    session = await host.admit({
      parameters: packet.parameters,
      tls: client !== socket,
      serverName: client instanceof TLSSocket ? client.servername || undefined : undefined,
      address: socket.remoteAddress ?? '',
    })
  } catch (error) {
    if (error instanceof Refused) return refuse(error.refusal)
    throw error
  }
  client.once('close', () => session.end?.())
  open.add(client.once('close', () => open.delete(client)))
  const judged = async function* (behind: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const messages of wire.serverMessages(behind)) {
      const passed: Buffer[] = []
      for (const message of messages) {
        const refusal = session.answer(message)
        if (!refusal) {
          passed.push(message.bytes)
          continue
        }
        yield Buffer.concat(passed)
        yield await errorOf(refusal)
        return
      }
      yield Buffer.concat(passed)
    }
  }
  const behind = await connectTo(target).catch(() => undefined)
  if (!behind) return refuse(host.unreachable)
  await pass(client, behind, wire.writeStartup(packet.code, session.parameters), judged)
}

/** Negotiates TLS, or none, until the client sends its first message. */
async function greet(
  client: Socket,
  tls?: Certificates,
): Promise<{ client: Socket; packet?: Awaited<ReturnType<typeof wire.takeStartup>> }> {
  for (;;) {
    const packet = await wire.takeStartup(client)
    if (!packet) return { client }
    const asksTls = packet.code === wire.REQUEST.tls
    if (!asksTls && packet.code !== wire.REQUEST.gssEncryption) return { client, packet }
    client.write(asksTls && tls ? 'S' : 'N')
    if (!asksTls || !tls) continue
    const plain = client
    client = new TLSSocket(plain, { isServer: true, cert: tls.cert, key: tls.key })
    client.on('error', () => plain.destroy())
  }
}

async function connectTo({ port, tls }: ProxyOptions['target']): Promise<Socket> {
  const socket = connect(port, '127.0.0.1')
  await once(socket, 'connect')
  if (!tls) return socket
  socket.write(wire.writeStartup(wire.REQUEST.tls))
  await once(socket, 'data')
  const secure = connectTls({ socket, ca: tls.ca, host: '127.0.0.1' })
  await once(secure, 'secureConnect')
  return secure
}

type Judge = (behind: AsyncIterable<Buffer>) => AsyncIterable<Buffer>

/** Until both ends are closed; the end of one closes the other. */
async function pass(
  client: Socket,
  behind: Socket,
  first: Buffer,
  judge: Judge = (all) => all,
): Promise<void> {
  client.on('close', () => behind.destroy())
  behind.write(first)
  await Promise.allSettled([pipeline(behind, judge, client), pipeline(client, behind)])
  behind.destroy()
  client.destroy()
}

function listening(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', () => reject(portTaken('the twin of a hosted pooler', port)))
    server.listen(port, '127.0.0.1', resolve)
  })
}
