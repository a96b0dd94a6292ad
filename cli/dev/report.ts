import { relative } from 'node:path'
import { commandFor } from '../../rules/command-for.ts'
import { printableLines } from '../../rules/printable.ts'
import { print } from '../terminal/print.ts'

/** What happens, for the terminal or as JSON, one object per line. */
export interface Report {
  watching(folders: readonly string[], deployment: string): void
  served(files: readonly string[], seconds: number, waiting: readonly string[]): void
  unchanged(files: readonly string[]): void
  /** The code is what the deployment was made of. */
  equal(deployment: string): void
  failed(text: string, isCovered: boolean): void
  /** The code demands variables that the deployment does not have. */
  lacks(variables: readonly string[], isCovered: boolean): void
  /** These take effect with an update. */
  asks(waiting: readonly string[]): void
  moved(deployment: string | undefined): void
  printed(text: string): void
  returned(deployment: string | undefined): void
}

interface Place {
  stack: string
  address: string
  json: boolean
  isColoured: boolean
}

export function reportTo({ stack, address, json, isColoured }: Place): Report {
  const up = commandFor(`pulumi up --stack ${stack}`)
  const colour = (code: number, text: string) => (isColoured ? `\u001b[${code}m${text}\u001b[0m` : text)
  const say = (event: string, about: Record<string, unknown>, text: string) => {
    if (json) return print(JSON.stringify({ event, ...about }))
    return print(`${colour(2, new Date().toTimeString().slice(0, 8))}  ${text}`)
  }
  const names = (files: readonly string[]) => {
    const shown = files.slice(0, 3).map((file) => relative(process.cwd(), file))
    return files.length > 3 ? `${shown.join(', ')} and ${files.length - 3} more` : shown.join(', ')
  }
  const goesOn = (isCovered: boolean) =>
    isCovered ? 'the version before serves' : 'the proved deployment serves'
  const listed = (waiting: readonly string[]) => `${waiting.join(', ')}: takes effect with \`${up}\``
  return {
    watching(folders, deployment) {
      say(
        'watching',
        { stack, address, deployment, folders },
        `${address} serves the proved deployment ${deployment} of stack ${stack}. A save in ${names(folders)} is served there, not proved; Ctrl+C returns to the deployment.`,
      )
    },
    served(files, seconds, waiting) {
      const took = Number(seconds.toFixed(2))
      const what = files.length > 0 ? names(files) : 'the working copy'
      const rest = waiting.length > 0 ? `; ${listed(waiting)}` : ''
      say(
        'served',
        { files, seconds: took, waiting },
        `${colour(33, 'not proved')}  ${what}: served in ${took.toFixed(2)} s${rest}`,
      )
    },
    unchanged(files) {
      say('unchanged', { files }, `${names(files)}: the build is the same`)
    },
    equal(deployment) {
      say(
        'equal',
        { deployment },
        `${colour(32, 'proved')}  the code is that of the deployment ${deployment}, which serves`,
      )
    },
    failed(text, isCovered) {
      say(
        'failed',
        { text, serves: isCovered ? 'working copy' : 'deployment' },
        `${colour(31, 'failed')}  ${goesOn(isCovered)}\n${text}`,
      )
    },
    lacks(variables, isCovered) {
      say(
        'lacks',
        { variables, serves: isCovered ? 'working copy' : 'deployment' },
        `${colour(31, 'failed')}  the code demands ${variables.join(', ')}, which the deployment does not have: \`${up}\`; ${goesOn(isCovered)}`,
      )
    },
    asks(waiting) {
      say('asks', { waiting, command: up }, `${colour(33, 'up')}  ${listed(waiting)}`)
    },
    moved(deployment) {
      const next = deployment
        ? `the domain went to the deployment ${deployment}; the working copy goes on top of it`
        : 'the stack has no deployment any more'
      say('moved', { deployment: deployment ?? null }, next)
    },
    printed(text) {
      say('printed', { text }, `${colour(2, 'app')}  ${printableLines(text)}`)
    },
    returned(deployment) {
      say(
        'returned',
        { deployment: deployment ?? null },
        `${colour(32, 'proved')}  ${address} serves the deployment ${deployment ?? 'no more'} again`,
      )
    },
  }
}
