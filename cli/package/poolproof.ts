import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { findProject } from '../../rules/files/project-folder.ts'
import { type Command, command } from '../commands/command.ts'
import { local } from '../commands/local.ts'
import { adopt, doctor, published } from '../commands/published.ts'
import { review } from '../commands/review.ts'
import { stacks } from '../commands/stacks.ts'
import { run } from '../run.ts'
import { inRuntime, loaded } from './in-runtime.ts'

/** The command of the npm package; POOLPROOF_VERSION is set when that is made. */
const version = process.env.POOLPROOF_VERSION ?? 'of this clone'

/** Where nothing is named, these ask the embedded cloud of the project. */
const here: Command[] = existsSync(join(findProject() ?? '', '.poolproof/cloud.json'))
  ? [
      command({ ...doctor, load: async () => (await import('../commands/clone/doctor.ts')).doctorHere }),
      command({ ...adopt, load: async () => (await import('../commands/clone/adopt.ts')).adoptHere }),
    ]
  : []
const commands = [
  ...published.filter(({ name }) => !here.some((one) => one.name === name)),
  ...local.map((one) => command({ ...one, load: async () => inRuntime() ?? one.load() })),
  ...[...here, ...stacks, ...review].map((one) => command({ ...one, load: () => loaded(one.load) })),
]
const code = await run(process.argv.slice(2), { commands, version })
// A query that still waits for its turn would keep the process.
process.stdout.write('', () => process.exit(code))
