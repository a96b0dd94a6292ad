/** An option that is there or not. */
interface Flag {
  help: string
  short?: string
}

/** An option with a value; `value` is what help calls it. */
interface Valued extends Flag {
  value: string
  default?: string
  /** May be given several times. */
  many?: true
  /** Another name that is taken as well. */
  also?: string
  /** A whole number, from 0. */
  whole?: true
}

export type OptionRow = Flag | Valued
type Options = Readonly<Record<string, OptionRow>>
/** By name as help has it: `FROM` is required, `[STACK]` may be left out, `[FILE...]` is any number. */
type Arguments = Readonly<Record<string, string>>

type CommandOption<O> = O extends { value: string }
  ? O extends { default: string }
    ? string
    : O extends { many: true }
      ? string[]
      : string | undefined
  : boolean

type CommandArguments<A> = {
  [Name in keyof A as Name extends `[${infer Inner}...]` | `[${infer Inner}]`
    ? Inner
    : Name]: Name extends `[${string}...]`
    ? string[]
    : Name extends `[${string}]`
      ? string | undefined
      : string
}

/** What was given to a command, by the names of its table. */
export type Given<A = Arguments, O = Options> = {
  [Name in keyof O]: CommandOption<O[Name]>
} & CommandArguments<A>

/** Returns the exit code. It throws a Problem for what the user can fix. */
type Run<G> = (given: G, signal: AbortSignal) => number | Promise<number>

export type Group =
  | 'On this machine'
  | 'A stack'
  | 'Your app'
  | 'A project that was configured manually'
  | 'A pull request'
  | 'Measurements'
  | 'This repository'

interface Definition<A, O> {
  name: string
  group: Group
  /** One line of `poolproof --help`. */
  summary: string
  /** What its own help says below that line. */
  about?: string
  arguments?: A
  options?: O
  /** Command lines without `poolproof NAME`. */
  examples?: readonly string[]
  /** Code of a usage error; UNKNOWN_OPTION by default. */
  usageCode?: string
  /** Exit code where it failed, 1 if not said. */
  failed?: 2
  /** Ctrl+C reaches it as its signal, from the very beginning; it ends with 130. Others listen by themselves. */
  stopsBySignal?: true
  /** What follows its name goes to another program as it is. */
  passesOn?: boolean
  /** Its log would lie in what it removes. */
  keepsNoLog?: boolean
  /** Loaded when the command is asked for: none pays for the packages of another. */
  load(): Promise<Run<Given<A, O>>>
}

export type Command = Definition<Arguments, Options>

/** A row of the table; its loader must take what the row says is given. */
export function command<
  const A extends Arguments = Record<never, string>,
  const O extends Options = Record<never, Flag>,
>(row: Definition<A, O>): Command {
  return row as unknown as Command
}

/** A row that is not in the table yet: another loader may take its place. */
export function row<
  const A extends Arguments = Record<never, string>,
  const O extends Options = Record<never, Flag>,
>(definition: Definition<A, O>): Definition<A, O> {
  return definition
}
