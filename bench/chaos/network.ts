import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'

/** A cable to a port of this machine that can be pulled. */
export interface Network extends AsyncDisposable {
  port: number
  /** When each connection came, in milliseconds of `performance.now()`. */
  arrivals: readonly number[]
  /** Cuts what is connected and refuses what comes. */
  refuse(): Promise<void>
  restore(): Promise<void>
}

export async function startNetwork(target: number): Promise<Network> {
  const open = new Set<Socket>()
  const arrivals: number[] = []
  const server = createServer((near) => {
    arrivals.push(performance.now())
    const far = connect(target, '127.0.0.1')
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      open.add(one)
      // The other side sees what happened here: an end as an end, a refusal or a reset as a reset.
      one.once('error', () => other.resetAndDestroy())
      one.once('close', () => {
        open.delete(one)
        other.destroy()
      })
      one.pipe(other)
    }
  })
  const listen = async (port: number) => {
    server.listen(port, '127.0.0.1')
    await once(server, 'listening')
    return (server.address() as { port: number }).port
  }
  const refuse = async () => {
    const closed = new Promise((resolve) => server.close(resolve))
    for (const socket of open) socket.resetAndDestroy()
    await closed
  }
  const port = await listen(0)
  return {
    port,
    arrivals,
    refuse,
    restore: async () => void (await listen(port)),
    [Symbol.asyncDispose]: async () => {
      if (server.listening) await refuse()
    },
  }
}
