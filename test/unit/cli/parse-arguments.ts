import {
  type Given as AdoptArguments,
  type Options as AdoptOptions,
  adoptOptions,
} from '../../../cli/adopt/options.ts'
import { published } from '../../../cli/commands/published.ts'
import { type Options as DoctorOptions, doctorOptions } from '../../../cli/doctor/options.ts'
import { readCommandLine } from '../../../cli/program.ts'

function given<G>(...args: string[]): G {
  const asked = readCommandLine(published, 'test', args)
  if ('text' in asked) throw new Error(asked.text)
  return asked.given as G
}

/** What `poolproof doctor ARGS` works with. */
export const doctorArguments = (args: string[]): DoctorOptions =>
  doctorOptions(given<DoctorOptions>('doctor', ...args))

/** What `poolproof adopt ARGS` works with. */
export const adoptArguments = (args: string[]): AdoptOptions =>
  adoptOptions(given<AdoptArguments>('adopt', ...args))
