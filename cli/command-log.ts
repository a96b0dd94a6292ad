import { beginLog, log, logFile } from '../setup/progress.mjs'
import type { Surroundings } from './run.ts'

/** Keeps a log file of each command below `.poolproof` of the project, where there is one, and names it after a failure. */
export function commandLog(project: string | undefined): Required<Pick<Surroundings, 'begin' | 'failed'>> {
  return {
    begin({ name, keepsNoLog }) {
      if (project && !keepsNoLog) beginLog(project, name)
    },
    failed(text) {
      log(text)
      if (logFile()) process.stderr.write(`details: ${logFile()}\n`)
    },
  }
}
