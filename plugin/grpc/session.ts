import type { EngineLog } from './engine-log.ts'
import type { Context, Plugin, Resource } from './plugin.ts'

/** One served plugin: its tables, the configuration it was given, and the way to be stopped. */
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
      log: (severity, text) => this.log.say(severity, text, urn),
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
