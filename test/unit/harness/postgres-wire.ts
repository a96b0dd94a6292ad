import { createServer, type Socket } from 'node:net'
import { type AnsweringServer, listening } from './answering-server.ts'

/** What the server says in place of a login. */
export interface Refusal {
  code: string
  text: string
}

export interface PostgresWire extends AnsweringServer {
  /** Logins that were asked for. */
  logins: number
  /** Statements that arrived. */
  statements: string[]
  /** Closes every connection, as a pooler does with idle ones. */
  closeAll(): void
}

interface WireOptions {
  refuse?: () => Refusal | undefined
  /** What it answers to every statement instead. */
  fail?: Refusal
  /** Called before a statement is answered; true: the connection is cut instead. */
  cut?: (statement: string, login: number) => boolean
}

/** Speaks just enough of Postgres' protocol for a login without a password and for simple queries. */
export async function postgresWire({ refuse, fail, cut }: WireOptions = {}): Promise<PostgresWire> {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    let login = 0
    let bytes = Buffer.alloc(0)
    socket.on('error', () => socket.destroy())
    socket.on('close', () => sockets.delete(socket))
    socket.on('data', (chunk) => {
      bytes = Buffer.concat([bytes, chunk])
      for (;;) {
        const head = login === 0 ? 0 : 1
        if (bytes.length < head + 4 || bytes.length < head + bytes.readUInt32BE(head)) return
        const length = bytes.readUInt32BE(head)
        const type = bytes.toString('latin1', 0, head)
        const body = bytes.subarray(head + 4, head + length)
        bytes = bytes.subarray(head + length)
        if (login === 0) {
          login = ++wire.logins
          const refusal = refuse?.()
          if (refusal) socket.end(errorResponse(refusal))
          else socket.write(Buffer.concat([message('R', Buffer.alloc(4)), ready]))
        } else if (type === 'Q') {
          const statement = body.toString('utf8', 0, body.length - 1)
          wire.statements.push(statement)
          if (cut?.(statement, login)) socket.destroy()
          else if (fail) socket.write(Buffer.concat([errorResponse(fail, 'ERROR'), ready]))
          else socket.write(Buffer.concat([message('C', Buffer.from('SELECT 0\0')), ready]))
        }
      }
    })
  })
  const closeAll = () => {
    for (const socket of sockets) socket.destroy()
  }
  const wire: PostgresWire = Object.assign(await listening(server), { logins: 0, statements: [], closeAll })
  return wire
}

function message(type: string, body: Buffer): Buffer {
  const head = Buffer.from(`${type}0000`)
  head.writeUInt32BE(body.length + 4, 1)
  return Buffer.concat([head, body])
}

const ready = message('Z', Buffer.from('I'))

function errorResponse({ code, text }: Refusal, severity = 'FATAL'): Buffer {
  return message('E', Buffer.from(`S${severity}\0V${severity}\0C${code}\0M${text}\0\0`))
}
