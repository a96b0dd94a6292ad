import type { Properties } from './properties.ts'

export type Severity = 'debug' | 'info' | 'warning' | 'error'

/** What a resource may know about the call it serves. */
export interface Context {
  /** URN of the resource (or provider); '' in an invoke. */
  urn: string
  /** Logical name: the last part of the URN. */
  name: string
  /** Aborts when the engine cancels the update or goes away. */
  signal: AbortSignal
  /** Says something beside the resource in the engine's output. Never rejects. */
  log(severity: Severity, text: string): Promise<void>
}

export interface MaybePreview extends Context {
  /** At preview nothing may be changed; outputs that only the cloud knows are UNKNOWN. */
  preview: boolean
}

/** `reason` is shown beside `property`; '' means the whole resource. */
export interface CheckFailure {
  property: string
  reason: string
}

export interface Checked {
  inputs: Properties
  failures: CheckFailure[]
}

/** What the stack remembers. */
export interface State {
  id: string
  inputs: Properties
  outputs: Properties
}

/** Names of inputs; `replaces` is a subset of `changes`. No changes: nothing to do. */
export interface Difference {
  changes: string[]
  replaces: string[]
  deleteBeforeReplace?: boolean
}

export interface Resource<Config> {
  /** Fills defaults and lists every fault at once. `olds` is what the previous check answered. */
  check(
    inputs: Properties,
    olds: Properties | undefined,
    config: Config,
    context: Context,
  ): Checked | Promise<Checked>
  diff(state: State, inputs: Properties, config: Config, context: Context): Difference | Promise<Difference>
  create(
    inputs: Properties,
    config: Config,
    context: MaybePreview,
  ): Promise<{ id: string; outputs: Properties }>
  /** Refresh, and import when `state` is empty. `undefined`: it is gone. */
  read(id: string, state: State, config: Config, context: Context): Promise<State | undefined>
  /** Answers the new outputs. Left out where every change replaces. */
  update?(
    id: string,
    state: State,
    inputs: Properties,
    config: Config,
    context: MaybePreview,
  ): Promise<Properties>
  delete(id: string, outputs: Properties, config: Config, context: Context): Promise<void>
  /** Outputs that are always secret; others are secret when the input of the same name came in as one. */
  secrets?: readonly string[]
}

export interface Plugin<Config = unknown> {
  /** The package name, which is the first part of every type token. */
  name: string
  version: string
  /** Checks the arguments of an explicit provider resource. */
  checkConfig?(inputs: Properties, context: Context): Checked | Promise<Checked>
  /** Arguments of the provider resource that are always secret. */
  configSecrets?: readonly string[]
  /** The provider's arguments, opened. What it answers is handed to every resource. */
  configure?(inputs: Properties, context: Context): Promise<Config> | Config
  /** Its answer to a diff names what changed, but not how. So do plugins on Terraform's plugin framework. */
  namesOnly?: true
  /** By type token, `package:module:Name`. */
  resources: Record<string, Resource<Config>>
  /** Invokes by token. */
  functions?: Record<string, (args: Properties, config: Config, context: Context) => Promise<Properties>>
  /** The error for a token that is not in the tables. */
  unsupported?(token: string): Error
}
