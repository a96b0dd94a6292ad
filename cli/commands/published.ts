import { command, row } from './command.ts'
import { json } from './common.ts'

export const doctor = row({
  name: 'doctor',
  group: 'A project that was configured manually',
  summary: 'is the connection configuration right? A Vercel project, a stack, an .env file or a URL',
  about: `CRON_SECRET in the environment opens the health detail of an app of ours; VERCEL_API_TOKEN the project.
Exit code: 0 it holds, 1 something is wrong, 2 no line decides (or a wrong option).`,
  options: {
    project: { value: 'NAME', help: 'a Vercel project (token: VERCEL_API_TOKEN)' },
    stack: { value: 'NAME', help: 'a Pulumi stack (runs `pulumi stack export`)' },
    // Node, and with it npx, takes `--env-file` for its own and ends where there is no such file.
    file: { value: 'PATH', also: 'env-file', help: 'the variables of an .env file' },
    url: {
      value: '-',
      help: 'one connection URL on stdin; with one of the others, the value they cannot read',
    },
    team: { value: 'TEAM', help: 'id or slug of the Vercel team' },
    state: {
      value: '-',
      help: 'with --stack: the state on stdin (`pulumi stack export --show-secrets`)',
    },
    logs: {
      value: '-',
      help: 'reads `vercel logs` from stdin (or from a file) for errors of connections',
    },
    offline: { help: 'the rules only: neither database nor app is asked' },
    'log-in': { help: "makes a test user, logs in from the front end's origin, deletes the user" },
    watch: { help: 'connections against the limit, every 2 s until Ctrl+C' },
    app: { value: 'URL', help: "address of the API, where it is not that of the project's domain" },
    'front-end': { value: 'ORIGIN', help: 'origin of the front end, where FRONTEND_URL cannot be read' },
    reads: { value: 'NAME', help: 'variable the app takes its URL from (DATABASE_URL)' },
    requires: { value: 'A,B', help: 'variables the app cannot do without' },
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
  summary: 'takes over a Vercel project: a stack file and a file for pulumi import',
  about: `Takes the project over without logging anybody out. It reads the project, says what is wrong with it, and writes a
stack file (Pulumi.NAME.yaml) and a file for \`pulumi import\` (NAME.import.json). Nothing is changed at Vercel:
docs/adopt.md has the steps after it. It runs where Pulumi.yaml of Poolproof is; VERCEL_API_TOKEN opens the project.
What nobody can read back (Sensitive) it asks for: at a terminal without showing it, else as NAME=VALUE lines on
stdin, such as an .env file. An empty value leaves that variable to the stack, or where it is.
Exit code: 0 written (or read, with --dry-run), 2 not: then nothing was changed.`,
  options: {
    project: { value: 'NAME', help: 'the Vercel project (token: VERCEL_API_TOKEN)' },
    team: { value: 'TEAM', help: 'id or slug of the Vercel team' },
    stack: { value: 'NAME', help: 'the stack (name of the project)' },
    output: { value: 'FOLDER', help: 'where Pulumi.yaml is and the files go (.)' },
    build: {
      value: 'FOLDER',
      help: "your app's build, as `vercel build --prod` leaves it, seen from Poolproof's folder (../PROJECT/.vercel/output)",
    },
    'proof-path': {
      value: 'PATH',
      help: 'a route that answers GET with 200 after it asked the database, such as /api/users/count',
    },
    plan: { value: 'NAME', help: 'plan of the database, for the budget of connections' },
    reads: { value: 'NAME', help: 'variable the app takes its URL from (DATABASE_URL)' },
    'front-end': { value: 'ORIGIN', help: 'origin of the front end, where FRONTEND_URL does not say it' },
    app: { value: 'URL', help: "address of the API, where it is not https:// and the project's domain" },
    overwrite: { help: 'writes the stack file again, over one that is there' },
    offline: { help: 'the rules only: neither database nor app is asked' },
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
export const published = [command(doctor), command(adopt)]
