import { command } from '../commands/command.ts'
import { local } from '../commands/local.ts'
import { published } from '../commands/published.ts'
import { review } from '../commands/review.ts'
import { stacks } from '../commands/stacks.ts'
import { run } from '../run.ts'
import { missingPackage } from './missing-package.ts'

/** The command of the npm package; POOLPROOF_VERSION is set when that is made. */
const version = process.env.POOLPROOF_VERSION ?? 'of this clone'

const commands = [
  ...published,
  ...[...local, ...stacks, ...review].map((one) =>
    command({ ...one, load: () => one.load().catch(missingPackage) }),
  ),
]
const code = await run(process.argv.slice(2), { commands, version })
// A query that still waits for its turn would keep the process.
process.stdout.write('', () => process.exit(code))
