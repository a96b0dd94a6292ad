import { createInterface } from 'node:readline/promises'
import { Problem } from '../../rules/problem.ts'

/** Question and answer go by stderr and stdin: stdout belongs to the result. */
interface Terminals {
  stdin: { isTTY?: boolean }
  stderr: { isTTY?: boolean }
}

/** Without a terminal, `--yes` has to be there from the start. @throws Problem CONFIRMATION_MISSING */
export function requireConfirmation(yes: boolean, command: string, at: Terminals = process): void {
  if (yes || canPrompt(at)) return
  throw new Problem(
    'CONFIRMATION_MISSING',
    'this changes a running app, and there is no terminal to ask at',
    `look at the preview, then: ${command} --yes`,
  )
}

/** Whether there is a terminal to ask at. */
export function canPrompt({ stdin, stderr }: Terminals = process): boolean {
  return Boolean(stdin.isTTY && stderr.isTTY)
}

/** Asks for the stack's name, so that no stray Enter is an answer. */
export async function confirm(
  stack: string,
  streams: { input: NodeJS.ReadableStream; output: NodeJS.WritableStream } = {
    input: process.stdin,
    output: process.stderr,
  },
): Promise<boolean> {
  const terminal = createInterface(streams)
  try {
    return (await terminal.question(`Type ${stack} to continue: `)).trim() === stack
  } finally {
    terminal.close()
  }
}
