import type { handleUnaryCall } from '@grpc/grpc-js'
import type { EngineLog } from './engine-log.ts'
import { failure } from './partial-failure.ts'
import type { Context, Plugin, Resource } from './plugin.ts'

/** One served plugin: its tables, its configuration, and the signal that stops it. */
export class Session<Config> {
  readonly plugin: Plugin<Config>
  readonly log: EngineLog
  readonly stop: AbortController
  config: Config | undefined

  constructor(plugin: Plugin<Config>, log: EngineLog, stop: AbortController) {
    this.plugin = plugin
    this.log = log
    this.stop = stop
  }

  contextOf(urn: string): Context {
    return {
      urn,
      name: urn.split('::').slice(3).join('::'),
      signal: this.stop.signal,
      log: (severity, text) => this.log.write(severity, text, urn),
    }
  }

  /** URNs read `urn:pulumi:STACK::PROJECT::PARENT$TYPE::NAME`. */
  resourceOf(urn: string): Resource<Config> {
    const token = urn.split('::')[2]?.split('$').at(-1) ?? ''
    return this.plugin.resources[token] ?? this.#unsupported(token)
  }

  functionOf(token: string): NonNullable<Plugin<Config>['functions']>[string] {
    return this.plugin.functions?.[token] ?? this.#unsupported(token)
  }

  #unsupported(token: string): never {
    throw this.plugin.unsupported?.(token) ?? new Error(`plugin ${this.plugin.name} has no ${token}`)
  }
}

export type Unary = <Request, Response>(
  handle: (request: Request) => Promise<Response>,
) => handleUnaryCall<Request, Response>

/** Counts the calls in progress; the process may end when there are none. */
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

  /** Calls back once no call is in progress, at once if there is none. */
  whenIdle(idle: () => void): void {
    this.#idle = idle
    if (this.#open === 0) idle()
  }
}

/** Turns an async function into a gRPC handler. A crash leaves its stack in the engine's debug log, never in the error. */
export function unaryFor(log: EngineLog, calls: Calls): Unary {
  return (handle) => (call, callback) => {
    calls.begin()
    // The response leaves in the next turn of the event loop; ending the process before that would lose it.
    const ended = () => setImmediate(() => calls.end())
    handle(call.request).then(
      (response) => {
        callback(null, response)
        ended()
      },
      (thrown) => {
        const crashed =
          thrown instanceof Error && thrown.name !== 'Problem' && thrown.name !== 'PartialFailure'
        if (crashed) void log.write('debug', thrown.stack ?? '', '')
        callback(failure(thrown))
        ended()
      },
    )
  }
}
