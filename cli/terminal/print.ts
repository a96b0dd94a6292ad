/** The result of a command, on stdout; answers the exit code that goes with it. */
export function print<Code extends number>(text: string, code: Code): Code {
  process.stdout.write(`${text}\n`)
  return code
}
