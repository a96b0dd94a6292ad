import type { handleUnaryCall } from '@grpc/grpc-js'
import type { EngineLog } from './engine-log.ts'
import { failure } from './partial-failure.ts'

export type Unary = <Request, Response>(
  handle: (request: Request) => Promise<Response>,
) => handleUnaryCall<Request, Response>

/** Calls that are being served; the process may end when there are none. */
export class Calls {
  #open = 0
  #idle: (() => void) | undefined

  begin(): void {
    this.#open++
  }

  end(): void {
    this.#open--
    if (this.#open === 0) this.#idle?.()
  }

  /** Calls back once nothing is being served, at once where nothing is. */
  whenIdle(idle: () => void): void {
    this.#idle = idle
    if (this.#open === 0) idle()
  }
}

/** Makes a gRPC call of an async function. A crash leaves its stack in the engine's debug log, never in the error. */
export function unaryFor(log: EngineLog, calls: Calls): Unary {
  return (handle) => (call, callback) => {
    calls.begin()
    // The answer needs a turn of the event loop to leave; ending the process before would lose it.
    const ended = () => setImmediate(() => calls.end())
    handle(call.request).then(
      (response) => {
        callback(null, response)
        ended()
      },
      (thrown) => {
        const crashed =
          thrown instanceof Error && thrown.name !== 'Problem' && thrown.name !== 'PartialFailure'
        if (crashed) void log.say('debug', thrown.stack ?? '', '')
        callback(failure(thrown))
        ended()
      },
    )
  }
}
