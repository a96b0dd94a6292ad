import { commandFor } from '../infra/model/command-for.ts'
import { Problem } from '../infra/model/problem.ts'
import { readArguments } from './arguments.ts'

export const usage = `poolproof doctor: is the connection configuration true there?

  npx poolproof doctor --project NAME        a Vercel project (token: VERCEL_API_TOKEN)
  npx poolproof doctor --stack NAME          a Pulumi stack (runs \`pulumi stack export\`)
  npx poolproof doctor --env-file PATH       the variables of an .env file
  printf %s "$DATABASE_URL" | npx poolproof doctor --url -
                                             one connection URL; beside one of the others, the value they cannot read

  --team TEAM          id or slug of the Vercel team
  --state -            with --stack: the state on stdin (\`pulumi stack export --show-secrets\`)
  --logs -             reads \`vercel logs\` from stdin (or from a file) for errors of connections
  --offline            the rules only: neither database nor app is asked
  --log-in             makes a throw-away user, logs in from the front end's origin, deletes the user
  --watch              connections against the limit, every 2 s until Ctrl+C
  --app URL            address of the API, where it is not that of the project's domain
  --front-end ORIGIN   origin of the front end, where FRONTEND_URL cannot be read
  --reads NAME         variable the app takes its URL from (DATABASE_URL)
  --requires A,B       variables the app cannot do without
  --prisma FOLDER      Prisma's folder with the committed migrations (prisma)
  --plan NAME          plan of the database, for the budget of connections
  --instances N        function instances to be ready for, for the budget (25)
  --json               one JSON object instead of text
  -h, --help

  CRON_SECRET in the environment opens the health detail of an app of ours.
  exit code: 0 holds, 1 something is wrong, 2 no line decides (or a wrong option)`

const shape = {
  project: { type: 'string' },
  stack: { type: 'string' },
  'env-file': { type: 'string' },
  url: { type: 'string' },
  team: { type: 'string' },
  state: { type: 'string' },
  logs: { type: 'string' },
  offline: { type: 'boolean', default: false },
  'log-in': { type: 'boolean', default: false },
  watch: { type: 'boolean', default: false },
  app: { type: 'string' },
  'front-end': { type: 'string' },
  reads: { type: 'string' },
  requires: { type: 'string' },
  prisma: { type: 'string' },
  plan: { type: 'string' },
  instances: { type: 'string' },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
} as const

export type Options = ReturnType<typeof parsed>

/** @throws Problem DOCTOR_USAGE; no text of it repeats an argument, which may be a secret in the wrong place */
export function readOptions(args: string[]): Options {
  const options = parsed(args)
  if (options.help) return options
  const sources = ['project', 'stack', 'env-file'] as const
  const given = sources.filter((name) => options[name] !== undefined)
  const onStdin = (['url', 'state', 'logs'] as const).filter((name) => options[name] === '-')
  const fault =
    (options.url !== undefined && options.url !== '-' && urlAsArgument) ||
    (options.state !== undefined && options.state !== '-' && '--state takes - alone, the state on stdin') ||
    (options.state !== undefined && !options.stack && '--state belongs to --stack') ||
    (given.length > 1 && `--${given.join(' and --')} exclude each other`) ||
    (onStdin.length > 1 && `--${onStdin.join(' and --')} both want stdin`) ||
    (given.length === 0 && !options.url && !options.logs && 'nothing to examine was named') ||
    (options.watch && options.offline && '--watch asks the database, and --offline forbids it') ||
    (options.instances && !/^[1-9]\d{0,4}$/.test(options.instances) && '--instances is not a whole number')
  if (fault) throw usageProblem(fault)
  return options
}

const urlAsArgument =
  '--url takes - alone: an argument can be read by everybody in the process list (change that password now)'

function parsed(args: string[]) {
  return readArguments(args, shape, usageProblem)
}

export function usageProblem(what: string): Problem {
  return new Problem('DOCTOR_USAGE', what, commandFor('poolproof doctor --help'))
}
