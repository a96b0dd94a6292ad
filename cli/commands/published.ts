import { command, row } from './command.ts'
import { json } from './common.ts'
import { buildApp, init } from './init.ts'

export const doctor = row({
  name: 'doctor',
  group: 'A project that was configured manually',
  summary: 'checks the database connection settings of a Vercel project, a stack, an .env file or a URL',
  about: `Environment: VERCEL_API_TOKEN reads the project, CRON_SECRET the health details of a Poolproof app.
Exit code: 0 all checks pass, 1 a check fails, 2 undecided (or a wrong option).`,
  options: {
    project: { value: 'NAME', help: 'a Vercel project (token: VERCEL_API_TOKEN)' },
    stack: { value: 'NAME', help: 'a Pulumi stack (runs `pulumi stack export`)' },
    // Node, and with it npx, takes `--env-file` for its own and ends where there is no such file.
    file: { value: 'PATH', also: 'env-file', help: 'the variables of an .env file' },
    url: {
      value: '-',
      help: 'one connection URL on stdin; together with another source, the value that cannot be read there',
    },
    team: { value: 'TEAM', help: 'id or slug of the Vercel team' },
    state: {
      value: '-',
      help: 'with --stack: the state on stdin (`pulumi stack export --show-secrets`)',
    },
    logs: {
      value: '-',
      help: 'reads `vercel logs` from stdin (or from a file) and reports connection errors',
    },
    offline: { help: 'rules only: connects to neither database nor app' },
    'log-in': { help: "creates a test user, logs in from the front end's origin, deletes the user" },
    watch: { help: 'shows connections against the limit every 2 s until Ctrl+C' },
    app: { value: 'URL', help: "address of the API, if it is not the project's domain" },
    'front-end': { value: 'ORIGIN', help: 'origin of the front end, if FRONTEND_URL cannot be read' },
    reads: { value: 'NAME', help: 'variable the app takes its URL from (DATABASE_URL)' },
    requires: { value: 'A,B', help: 'variables that the app requires' },
    prisma: { value: 'FOLDER', help: "Prisma's folder with the committed migrations (prisma)" },
    plan: { value: 'NAME', help: 'plan of the database, for the budget of connections' },
    instances: { value: 'N', help: 'function instances to be ready for, for the budget (25)' },
    ...json,
  },
  examples: ['--project shop', '--stack production', '--file .env', '--url - --offline < url.txt'],
  usageCode: 'DOCTOR_USAGE',
  failed: 2,
  stopsBySignal: true,
  load: async () => (await import('../doctor/index.ts')).doctor,
})

export const adopt = row({
  name: 'adopt',
  group: 'A project that was configured manually',
  summary: 'takes over a Vercel project: writes a stack file and a file for pulumi import',
  about: `Takes over the project; users stay logged in. It reads the project, reports problems, and writes a stack file
(Pulumi.NAME.yaml) and a file for \`pulumi import\` (NAME.import.json). Vercel stays unchanged: docs/adopt.md has the next
steps. Run it where Poolproof's Pulumi.yaml is, with VERCEL_API_TOKEN set. It asks for Sensitive values, which Vercel
does not return: at a terminal without echo, otherwise as NAME=VALUE lines on stdin, such as an .env file. An empty
value leaves that variable to the stack, or as it is.
Exit code: 0 written (or read, with --dry-run), 2 nothing was changed.`,
  options: {
    project: { value: 'NAME', help: 'the Vercel project (token: VERCEL_API_TOKEN)' },
    team: { value: 'TEAM', help: 'id or slug of the Vercel team' },
    stack: { value: 'NAME', help: 'the stack (name of the project)' },
    output: { value: 'FOLDER', help: 'folder of Pulumi.yaml, where the files are written (.)' },
    build: {
      value: 'FOLDER',
      help: "your app's build, as `vercel build --prod` leaves it, relative to Poolproof's folder (../PROJECT/.vercel/output)",
    },
    'proof-path': {
      value: 'PATH',
      help: 'a route that queries the database and returns 200 to GET, such as /api/users/count',
    },
    plan: { value: 'NAME', help: 'plan of the database, for the budget of connections' },
    reads: { value: 'NAME', help: 'variable the app takes its URL from (DATABASE_URL)' },
    'front-end': { value: 'ORIGIN', help: 'origin of the front end, if FRONTEND_URL does not have it' },
    app: { value: 'URL', help: "address of the API, if it is not https:// and the project's domain" },
    overwrite: { help: 'replaces an existing stack file' },
    offline: { help: 'rules only: connects to neither database nor app' },
    'dry-run': { help: 'writes nothing' },
    ...json,
  },
  examples: ['--project shop --dry-run', '--project shop < .env.production'],
  usageCode: 'ADOPT_USAGE',
  failed: 2,
  stopsBySignal: true,
  load: async () => (await import('../adopt/index.ts')).adopt,
})

/** The commands of the npm package; a clone has them too. */
export const published = [init, buildApp, command(doctor), command(adopt)]
