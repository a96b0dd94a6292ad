import { credentials, type handleUnaryCall, Metadata } from '@grpc/grpc-js'
import engineService from '@pulumi/pulumi/proto/engine_grpc_pb.js'
import engineMessages from '@pulumi/pulumi/proto/engine_pb.js'
import { printableLines } from '../../rules/printable.ts'
import type { Context, Plugin, Resource, Severity } from './plugin.ts'
import { failure } from './responses.ts'

const SEVERITY = { debug: 0, info: 1, warning: 2, error: 3 } as const satisfies Record<Severity, number>

/** The engine's own log: `address` comes as the plugin's first argument, or later by Attach. */
export class EngineLog {
  #client: InstanceType<typeof engineService.EngineClient> | undefined

  attach(address: string): void {
    this.#client?.close()
    this.#client = new engineService.EngineClient(address, credentials.createInsecure())
  }

  /** Does nothing without an engine, and waits at most 5 s for one. */
  write(severity: Severity, text: string, urn: string): Promise<void> {
    const client = this.#client
    if (!client) return Promise.resolve()
    const request = new engineMessages.LogRequest()
    request.setSeverity(SEVERITY[severity])
    request.setMessage(logText(severity, text))
    request.setUrn(urn)
    return new Promise((resolve) => {
      client.log(request, new Metadata(), { deadline: Date.now() + 5000 }, () => resolve())
    })
  }
}

/** Debug lines are read by machines and have to arrive whole. */
export function logText(severity: Severity, text: string): string {
  return severity === 'debug' ? printableLines(text, text.length) : printableLines(text)
}

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
