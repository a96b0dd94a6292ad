import { hasUnknown, type Properties, type Value } from './properties.ts'

export type Severity = 'debug' | 'info' | 'warning' | 'error'

/** The call that a resource serves. */
export interface Context {
  /** URN of the resource (or provider); '' in an invoke. */
  urn: string
  /** Logical name: the last part of the URN. */
  name: string
  /** Aborts when the engine cancels the update or goes away. */
  signal: AbortSignal
  /** Logs a line beside the resource in the engine's output. Never rejects. */
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

/** A resource in the stack's state. */
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
  /** Fills in defaults and returns every fault at once. `olds` is what the previous check returned. */
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
  /** Refresh, and import when `state` is empty. Returns undefined when the resource is gone. */
  read(id: string, state: State, config: Config, context: Context): Promise<State | undefined>
  /** Returns the new outputs. Left out where every change replaces. */
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
  /** Receives the provider's arguments without secret envelopes. Every resource gets what it returns. */
  configure?(inputs: Properties, context: Context): Promise<Config> | Config
  /** Diffs name what changed, but not how, as in plugins on Terraform's plugin framework. */
  namesOnly?: true
  /** By type token, `package:module:Name`. */
  resources: Record<string, Resource<Config>>
  /** Invokes by token. */
  functions?: Record<string, (args: Properties, config: Config, context: Context) => Promise<Properties>>
  /** The error for a token that is not in the tables. */
  unsupported?(token: string): Error
}

/** Returns what is wrong with a value, in words that never repeat it. */
export type InputRule = (value: Value | undefined) => string | undefined

/** Returns every fault at once; a value that is not known yet has none. */
export function checkInputs(rules: Record<string, InputRule>, inputs: Properties): CheckFailure[] {
  return Object.entries(rules).flatMap(([property, rule]) => {
    const reason = hasUnknown(inputs[property]) ? undefined : rule(inputs[property])
    return reason ? [{ property, reason }] : []
  })
}

export function optional(rule: InputRule): InputRule {
  return (value) => (value === undefined ? undefined : rule(value))
}

export const certificate: InputRule = (value) =>
  String(value).includes('BEGIN CERTIFICATE') ? undefined : 'has to be a PEM certificate'

export function listOf(what: string, isItem: (item: Value) => boolean): InputRule {
  return (value) => (Array.isArray(value) && value.every(isItem) ? undefined : `has to be a list of ${what}`)
}
