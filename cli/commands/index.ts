import { type Command, command } from './command.ts'
import { buildApp, init } from './init.ts'
import { local } from './local.ts'
import { measurements } from './measurements.ts'
import { adopt, doctor } from './published.ts'
import { repository } from './repository.ts'
import { review } from './review.ts'
import { stacks } from './stacks.ts'

/** Everything `poolproof` can do in a clone. */
export const commands: readonly Command[] = [
  init,
  buildApp,
  ...local,
  ...stacks,
  // A clone asks the embedded cloud where nothing else is named.
  command({ ...doctor, load: async () => (await import('./clone/doctor.ts')).doctorHere }),
  command({ ...adopt, load: async () => (await import('./clone/adopt.ts')).adoptHere }),
  ...review,
  ...measurements,
  ...repository,
]
