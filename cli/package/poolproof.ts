import { published } from '../commands/published.ts'
import { run } from '../run.ts'

/** The command of the npm package; POOLPROOF_VERSION is set when that is made. */
const version = process.env.POOLPROOF_VERSION ?? 'of this clone'

const code = await run(process.argv.slice(2), { commands: published, version })
// A query that still waits for its turn would keep the process.
process.stdout.write('', () => process.exit(code))
