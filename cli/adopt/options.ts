import { relative } from 'node:path'
import { projectFolder } from '../../rules/files/project-folder.ts'
import { isInClone } from '../../rules/files/start-command.ts'
import { isName } from '../doctor/options.ts'
import { usageProblem } from '../usage-problem.ts'

const text = undefined as string | undefined
/** No option given. */
const none = {
  project: text,
  team: text,
  stack: text,
  output: text,
  build: text,
  'proof-path': text,
  plan: text,
  reads: text,
  'front-end': text,
  app: text,
  overwrite: false,
  offline: false,
  'dry-run': false,
  json: false,
}

/** The app's build, relative to the project: beside a clone of Poolproof, or in your own repository. */
export const buildOf = ({ project, build }: { project: string; build: string | undefined }) =>
  build ?? (isInClone() ? `../${project}/.vercel/output` : '.vercel/output')

export type Given = typeof none
export type Options = Given & { project: string; stack: string; output: string; reads: string }

/** @throws Problem ADOPT_USAGE; never repeats an argument, which may be a secret in the wrong place */
export function adoptOptions(given: Partial<Given>): Options {
  const {
    project = '',
    stack = project,
    output = relative(process.cwd(), projectFolder()) || '.',
    reads = 'DATABASE_URL',
  } = given
  const all = { ...none, ...given, project, stack, output, reads }
  if (!project) throw fault('--project is missing: the name of the Vercel project')
  if (!isName(reads)) throw fault('--reads is not the name of a variable')
  if (!/^[A-Za-z0-9_.-]{1,100}$/.test(stack))
    throw fault('a stack name has letters, digits, _, . and -: set it with --stack')
  return all
}

const fault = (what: string) => usageProblem('adopt', what, 'ADOPT_USAGE')
