import { printableLines } from '../rules/printable.ts'
import type { Problem } from '../rules/problem.ts'
import { redact } from '../rules/url/redact.ts'
import type { Command } from './commands/command.ts'
import { type Asked, readCommandLine } from './program.ts'
import { type Interruption, interruption } from './terminal/interruption.ts'

/** Codes of a command that was called wrongly: it has done nothing. */
const refusals = [
  ...['UNKNOWN_COMMAND', 'UNKNOWN_OPTION', 'DOCTOR_USAGE', 'ADOPT_USAGE', 'DEV_USAGE'],
  ...['CONFIRMATION_MISSING', 'FILE_MISSING'],
]

export interface Surroundings {
  commands: readonly Command[]
  version: string
  /** Called before a command begins, and never for help or a wrong option. */
  begin?(command: Command): void
  /** Called with what is printed of a failure. */
  failed?(text: string): void
}

/** Runs one command line; returns the exit code. */
export async function run(
  args: string[],
  { commands, version, begin, failed }: Surroundings,
): Promise<number> {
  let asked: Asked | undefined
  let stopping: Interruption | undefined
  try {
    asked = readCommandLine(commands, version, args)
    if ('text' in asked) {
      process.stdout.write(asked.text)
      return 0
    }
    const { command, given } = asked
    if (command.stopsBySignal) stopping = interruption()
    begin?.(command)
    return await (await command.load())(given, stopping?.signal ?? new AbortController().signal)
  } catch (error) {
    if (stopping?.signal.aborted) return 130
    // Set-up's plain JavaScript has a Problem of its own.
    const { name, message, stack } = error as Error
    const known = /^Problems?$/.test(name)
    const text = redact(known ? message : printableLines(String(stack ?? error)))
    process.stderr.write(`${text}\n`)
    failed?.(text)
    // By its name: a handler of the installed package has a class of its own too.
    const refused = known && refusals.includes((error as Problem).code)
    return refused || !asked || 'text' in asked ? 2 : (asked.command.failed ?? 1)
  } finally {
    stopping?.[Symbol.dispose]()
  }
}
