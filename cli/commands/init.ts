import { command } from './command.ts'
import { json } from './common.ts'

const options = {
  app: { value: 'FOLDER', help: 'in a workspace: the app, relative to the root' },
  framework: {
    value: 'NAME',
    help: "Vercel's name of it, such as nextjs, nestjs, hono; none for functions in api/",
  },
  'proof-path': { value: 'PATH', help: 'a route that queries the database and returns 200 to GET' },
  output: { value: 'FOLDER', help: 'what vercel build writes, relative to the project (.vercel/output)' },
  prisma: { value: 'FOLDER', help: "Prisma's folder with schema and migrations, relative to the project" },
  'package-manager': { value: 'NAME', help: 'npm, pnpm, yarn or bun' },
  stack: { value: 'NAME', help: 'also write Pulumi.NAME.yaml, a stack on real clouds' },
  project: { value: 'NAME', help: 'with --stack: the project at Vercel' },
  domain: { value: 'HOST', help: 'with --stack: the domain (PROJECT.vercel.app)' },
  region: { value: 'REGION', help: 'with --stack: where the functions run, such as fra1' },
  provider: { value: 'NAME', help: 'with --stack: the host of the database, such as neon or supabase' },
  plan: { value: 'NAME', help: 'with --stack: the plan of the database, for the budget of connections' },
  ci: { help: 'also write the workflows for GitHub: preview and environment of a pull request' },
  install: { help: 'run the package manager afterwards' },
  'dry-run': { help: 'shows the files and writes nothing' },
  yes: { short: 'y', help: 'ask nothing: take what was found, and write' },
  ...json,
} as const

export const init = command({
  name: 'init',
  group: 'Your app',
  summary: 'adds Poolproof to an app: program, stack of the embedded cloud, scripts',
  about: `Run it in the folder of the app. It finds framework, package manager, database client, the host of the database in
.env files (it prints none of their values) and the project at Vercel. It writes what is missing: a Pulumi program in
infra/, Pulumi.yaml, Pulumi.dev.yaml, entries in package.json and .gitignore; and shows the difference first. A file
with other contents stays as it is, and the text says what to add to it. It may run again at any time.
Exit code: 0 written or nothing to do, 1 something has to be added by hand, 2 nothing was written.`,
  options,
  examples: [
    '',
    '--dry-run',
    '--yes --proof-path /api/users/count',
    '--yes --stack production --plan micro --ci',
  ],
  failed: 2,
  load: async () => (await import('../init/index.ts')).init,
})

/** The app of a project, as the stack deploys it. */
export const buildApp = command({
  name: 'build:app',
  group: 'Your app',
  summary: 'runs `vercel build` for the app of this project, without an account or a link to a project',
  about: `Writes .vercel/output, which poolproof:app.output names, with Vercel's own CLI. The script poolproof:build of
package.json has its options. A .vercel/project.json of your own is back in its place afterwards.`,
  options: {
    framework: { value: 'NAME', default: 'none', help: "Vercel's name of it, such as nextjs" },
    app: { value: 'FOLDER', help: 'in a workspace: the app, relative to the root' },
  },
  examples: ['--framework nextjs', '--framework nestjs --app apps/api'],
  load: async () => (await import('../init/build-app.ts')).buildApp,
})
