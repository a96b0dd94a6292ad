import { printableLines } from '../infra/model/printable.ts'
import { Problem, Problems } from '../infra/model/problem.ts'
import { log, logFile } from '../setup/progress.ts'
import { Stop } from '../setup/stop.mjs'

/** Ends an entry file: a Problem is printed as it is, anything else with its stack; details are in the log. */
export function fail(error: unknown): 1 {
  const known = error instanceof Problem || error instanceof Problems || error instanceof Stop
  const text = known ? error.message : printableLines(String((error as Error)?.stack ?? error))
  log(text)
  process.stderr.write(`${text}\n${logFile() ? `details: ${logFile()}\n` : ''}`)
  return 1
}
