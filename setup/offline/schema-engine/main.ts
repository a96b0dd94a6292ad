/**
 * Only for closed networks, which do not reach the download host of Prisma's schema engine: the same command line and
 * JSON-RPC as the official binary, on top of `@prisma/schema-engine-wasm` and the `pg` driver.
 */
import { guardAgainstCrashes, readArguments, runCommand } from './commands.ts'
import { engineVersion, serveJsonRpc } from './engine.ts'

guardAgainstCrashes()
const { command, version, ...conversation } = readArguments(process.argv.slice(2))

if (version) console.log(`schema-engine-cli ${engineVersion()}`)
else if (command) process.exit(await runCommand(command, conversation.url))
else await serveJsonRpc(process.stdin, conversation)
process.exit(0)
