import { readArguments } from '../doctor/arguments.ts'
import { commandFor } from '../infra/model/command-for.ts'
import { Problem } from '../infra/model/problem.ts'

export const usage = `poolproof adopt: takes over a Vercel project that somebody made by hand, without logging anybody out

  npx poolproof adopt --project NAME         token: VERCEL_API_TOKEN; runs where Pulumi.yaml of Poolproof is

It reads the project, says what is wrong with it, and writes a stack file (Pulumi.NAME.yaml) and a file for
\`pulumi import\` (NAME.import.json). Nothing is changed at Vercel: docs/adopt.md has the steps after it.
What nobody can read back (Sensitive) it asks for: at a terminal without showing it, else as NAME=VALUE lines on
stdin, such as an .env file. An empty value leaves that variable to the stack, or where it is.

  --team TEAM          id or slug of the Vercel team
  --stack NAME         the stack (name of the project)
  --output FOLDER      where Pulumi.yaml is and the files go (.)
  --build FOLDER       your app's build, as \`vercel build --prod\` leaves it, seen from Poolproof's folder
                       (../PROJECT/.vercel/output)
  --proof-path PATH    a route that answers GET with 200 after it asked the database, such as /api/users/count
  --plan NAME          plan of the database, for the budget of connections
  --reads NAME         variable the app takes its URL from (DATABASE_URL)
  --front-end ORIGIN   origin of the front end, where FRONTEND_URL does not say it
  --app URL            address of the API, where it is not https:// and the project's domain
  --overwrite          writes the stack file anew, over one that is there
  --offline            the rules only: neither database nor app is asked
  --dry-run            writes nothing
  --json               one JSON object instead of text
  -h, --help

  exit code: 0 written (or read, with --dry-run), 2 not: then nothing was changed`

const shape = {
  project: { type: 'string' },
  team: { type: 'string' },
  stack: { type: 'string' },
  output: { type: 'string' },
  build: { type: 'string' },
  'proof-path': { type: 'string' },
  plan: { type: 'string' },
  reads: { type: 'string' },
  'front-end': { type: 'string' },
  app: { type: 'string' },
  overwrite: { type: 'boolean', default: false },
  offline: { type: 'boolean', default: false },
  'dry-run': { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
} as const

type Parsed = ReturnType<typeof parsed>
/** The app's build, seen from Poolproof's folder. */
export const buildOf = ({ project, build }: { project: string; build?: string }) =>
  build ?? `../${project}/.vercel/output`

export type Options = Parsed & { project: string; stack: string; output: string; reads: string }

/** @throws Problem ADOPT_USAGE; no text of it repeats an argument, which may be a secret in the wrong place */
export function readOptions(args: string[]): Options {
  const options = parsed(args)
  const { project = '', stack = project, output = '.', reads = 'DATABASE_URL' } = options
  const all = { ...options, project, stack, output, reads }
  if (options.help) return all
  if (!project) throw usageProblem('--project names the Vercel project')
  if (!/^[A-Za-z0-9_.-]{1,100}$/.test(stack))
    throw usageProblem('a stack is named with letters, digits, _, . and -: give it with --stack')
  return all
}

function usageProblem(what: string): Problem {
  return new Problem('ADOPT_USAGE', what, commandFor('poolproof adopt --help'))
}

function parsed(args: string[]) {
  return readArguments(args, shape, usageProblem)
}
