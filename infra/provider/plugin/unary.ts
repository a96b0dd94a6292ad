import type { handleUnaryCall } from '@grpc/grpc-js'
import type { EngineLog } from './engine-log.ts'
import { failure } from './partial-failure.ts'

export type Unary = <Request, Response>(
  handle: (request: Request) => Promise<Response>,
) => handleUnaryCall<Request, Response>

/** Makes a gRPC call of an async function. A crash leaves its stack in the engine's debug log, never in the error. */
export function unaryFor(log: EngineLog): Unary {
  return (handle) => (call, callback) => {
    handle(call.request).then(
      (response) => callback(null, response),
      (thrown) => {
        const crashed =
          thrown instanceof Error && thrown.name !== 'Problem' && thrown.name !== 'PartialFailure'
        if (crashed) void log.say('debug', thrown.stack ?? '', '')
        callback(failure(thrown))
      },
    )
  }
}
