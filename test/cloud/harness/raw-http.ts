import { connect } from 'node:net'

/** Sends bytes over one connection and answers what came back, until the other side closes or `enough` says so. */
export function rawExchange(
  port: number,
  bytes: string | Buffer,
  enough: (answer: string) => boolean = () => false,
): Promise<string> {
  return new Promise((resolve) => {
    let answer = ''
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes))
    socket.setEncoding('latin1').on('data', (text) => {
      answer += text
      if (enough(answer)) socket.destroy()
    })
    // What was answered before a reset counts.
    socket.on('error', () => {})
    socket.on('close', () => resolve(answer))
  })
}

/** The status of one request, sent as it stands; a server that says nothing and hangs up answers 0. */
export async function rawStatus(port: number, target: string, method = 'GET'): Promise<number> {
  const head = `${method} ${target} HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\nconnection: close\r\n\r\n`
  const answer = await rawExchange(port, Buffer.from(head, 'latin1'))
  return Number(/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1] ?? 0)
}
