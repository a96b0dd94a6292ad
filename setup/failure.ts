import { printableLines } from '../infra/model/printable.ts'
import { Problem, Problems } from '../infra/model/problem.ts'
import { log, logFile, say } from './progress.mjs'
import { Stop } from './stop.mjs'

/** The end of an entry file that failed: what a person can fix without a stack, the rest with one; exit code 1. */
export function reportFailure(error: unknown): void {
  const isProblem = error instanceof Problem || error instanceof Problems || error instanceof Stop
  say(isProblem ? error.message : printableLines(String((error as Error)?.stack ?? error)))
  const file = logFile()
  if (file) process.stderr.write(`details: ${file}\n`)
  log('failed')
  process.exitCode = 1
}
