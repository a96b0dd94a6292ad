import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { findProject } from '../../rules/files/project-folder.ts'
import { log } from '../../setup/progress.mjs'
import { commandLog } from '../command-log.ts'
import { type Command, command } from '../commands/command.ts'
import { local } from '../commands/local.ts'
import { adopt, doctor, published } from '../commands/published.ts'
import { review } from '../commands/review.ts'
import { stacks } from '../commands/stacks.ts'
import { run } from '../run.ts'
import { inRuntime, isRuntime, loaded } from './in-runtime.ts'

/** The command of the npm package; POOLPROOF_VERSION is set when that is made. */
const version = process.env.POOLPROOF_VERSION ?? 'of this clone'

const project = findProject()
// That of a command which started this one is another's; that of the same command goes on.
if (!isRuntime) delete process.env.POOLPROOF_LOG

const isRunning = existsSync(join(project ?? '', '.poolproof/cloud.json'))
/** Where nothing is named, these ask the embedded cloud of the project, which was started there before. */
const here: Command[] = existsSync(join(project ?? '', '.poolproof/servers'))
  ? [
      command({ ...doctor, load: async () => (await import('../commands/clone/doctor.ts')).doctorHere }),
      command({ ...adopt, load: async () => (await import('../commands/clone/adopt.ts')).adoptHere }),
    ]
  : []
const commands = [
  ...published
    .filter(({ name }) => !here.some((one) => one.name === name))
    .map((one) => command({ ...one, keepsNoLog: true })),
  // A reset removes files alone.
  ...local.map(({ load, ...one }) =>
    command({ ...one, load: async () => (one.name === 'reset' ? loaded(load) : (inRuntime() ?? load())) }),
  ),
  // The embedded cloud's engine loads what the copy has; on real clouds the project's own packages do.
  ...[...here, ...stacks, ...review].map(({ load, ...one }) =>
    command({ ...one, load: async () => (isRunning ? (inRuntime() ?? load()) : loaded(load)) }),
  ),
]
const code = await run(process.argv.slice(2), { commands, version, ...commandLog(project) })
log(`exit code ${code}`)
// A query that still waits for its turn would keep the process.
process.stdout.write('', () => process.exit(code))
