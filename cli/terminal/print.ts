/** Writes the result of a command to stdout; returns the exit code that goes with it. */
export function print<Code extends number = 0>(text: string, code = 0 as Code): Code {
  process.stdout.write(`${text}\n`)
  return code
}
