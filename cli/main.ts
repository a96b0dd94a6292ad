// Every npm script and every `npx poolproof COMMAND` of a clone, with the project's own Node; setup/run.mjs starts it.
import { findOwnProject } from '../local/paths.ts'
import { packageFolder } from '../rules/files/package-folder.ts'
import { log } from '../setup/progress.mjs'
import { commandLog } from './command-log.ts'
import { commands } from './commands/index.ts'
import { readRootManifest } from './package/manifest.ts'
import { run } from './run.ts'

const code = await run(process.argv.slice(2), {
  commands,
  version: readRootManifest(packageFolder).version,
  ...commandLog(findOwnProject()),
})
log(`exit code ${code}`)
// A query or a test server that is still open would keep the process.
process.stdout.write('', () => process.exit(code))
