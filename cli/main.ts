// Every npm script and every `npx poolproof COMMAND` of a clone, with the project's own Node; setup/run.mjs starts it.
import { join } from 'node:path'
import { beginLog, log, logFile } from '../setup/progress.mjs'
import { commands } from './commands/index.ts'
import { readRootManifest } from './package/manifest.ts'
import { run } from './run.ts'

const root = join(import.meta.dirname, '..')

const code = await run(process.argv.slice(2), {
  commands,
  version: readRootManifest(root).version,
  begin: ({ name, keepsNoLog }) => keepsNoLog || beginLog(root, name),
  failed(text) {
    log(text)
    if (logFile()) process.stderr.write(`details: ${logFile()}\n`)
  },
})
log(`exit code ${code}`)
// A query or a test server that is still open would keep the process.
process.stdout.write('', () => process.exit(code))
