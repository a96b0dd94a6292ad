import { printableLines } from '../infra/model/printable.ts'
import { Problem, Problems } from '../infra/model/problem.ts'
import { redact } from '../infra/model/url/redact.ts'
import type { Run } from './command.ts'
import { commands } from './commands.ts'
import { interruption } from './interruption.ts'

/** Set when the package is made; in a clone there is none. */
const version = process.env.POOLPROOF_VERSION ?? 'of this clone'

const usage = `poolproof ${version}

${Object.entries(commands)
  .map(([name, { summary }]) => `  poolproof ${name.padEnd(8)}  ${summary}`)
  .join('\n')}

  poolproof COMMAND --help says more; poolproof --version`

const answers: Readonly<Record<string, string>> = { '--help': usage, '-h': usage, '--version': version }

/** `poolproof COMMAND ...`. Exit codes are the command's own; 2 where it could not do its work, 130 after Ctrl+C. */
async function main([word = '--help', ...args]: string[]): Promise<number> {
  const answer = answers[word]
  if (answer) {
    process.stdout.write(`${answer}\n`)
    return 0
  }
  const signal = interruption()
  try {
    return await (await find(word))(args, signal)
  } catch (error) {
    if (signal.aborted) return 130
    const known = error instanceof Problem || error instanceof Problems
    process.stderr.write(
      `${redact(known ? error.message : printableLines(String((error as Error)?.stack ?? error)))}\n`,
    )
    return 2
  }
}

async function find(word: string): Promise<Run> {
  const command = Object.hasOwn(commands, word) ? commands[word] : undefined
  // The word itself may be a secret in the wrong place.
  if (!command) throw new Problem('UNKNOWN_COMMAND', 'there is no such command', 'poolproof --help')
  return command.load()
}

const code = await main(process.argv.slice(2))
// A query that still waits for its turn would keep the process.
process.stdout.write('', () => process.exit(code))
