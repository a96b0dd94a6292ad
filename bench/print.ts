/** For the person at the terminal, on stdout; answers the exit code of a command that did what it was asked. */
export function print(text: string): 0 {
  process.stdout.write(`${text}\n`)
  return 0
}
