import { modulePath } from '../../rules/files/package-folder.ts'
import { runChild } from '../../setup/process/child.mjs'

/** Runs a module of ours as a process, which is given the command's options: none of its packages is loaded here. */
export const inProcess =
  (program: string, ...words: string[]) =>
  async () =>
  (given: Record<string, boolean | string | undefined>) => {
    const options = Object.entries(given).flatMap(([option, value]) => {
      if (typeof value === 'string') return [`--${option}=${value}`]
      return value ? [`--${option}`] : []
    })
    return runChild(process.execPath, [...process.execArgv, modulePath(program), ...words, ...options], {
      stdio: 'inherit',
    })
  }

/** Options that several commands have, with one meaning. */
export const json = { json: { help: 'print one JSON object instead of text' } } as const
export const stack = {
  stack: {
    value: 'NAME',
    short: 's',
    help: 'a stack of yours; by default the current stack of the embedded cloud',
  },
} as const
export const yes = { yes: { short: 'y', help: 'do not ask for confirmation' } } as const
export const database = {
  database: { help: 'the database role of the functions, instead of the signing keys' },
} as const
/** Measurements and start: a report as a file. */
export const report = { json: { value: 'FILE', help: 'also write the report to FILE' } } as const
