// Every npm script and every `npx poolproof COMMAND` of a clone, with the project's own Node; setup/run.mjs starts it.
import { findOwnProject } from '../local/paths.ts'
import { packageFolder } from '../rules/files/package-folder.ts'
import { beginLog, log, logFile } from '../setup/progress.mjs'
import { commands } from './commands/index.ts'
import { readRootManifest } from './package/manifest.ts'
import { run } from './run.ts'

const project = findOwnProject()

const code = await run(process.argv.slice(2), {
  commands,
  version: readRootManifest(packageFolder).version,
  begin: ({ name, keepsNoLog }) => keepsNoLog || !project || beginLog(project, name),
  failed(text) {
    log(text)
    if (logFile()) process.stderr.write(`details: ${logFile()}\n`)
  },
})
log(`exit code ${code}`)
// A query or a test server that is still open would keep the process.
process.stdout.write('', () => process.exit(code))
