import { command } from './command.ts'
import { report, stack, yes } from './common.ts'

/** What runs the embedded cloud. */
export const local = [
  command({
    name: 'start',
    group: 'On this machine',
    summary: 'starts the embedded cloud, deploys stack dev, proves it and runs until Ctrl+C',
    about: `--pooler imitates a hosted pooler (docs/poolers.md). The choice stays: run poolproof reset before another one.`,
    options: {
      once: { help: 'stop after the proof; exit code 0 if it held' },
      pooler: { value: 'HOST', help: 'behave like the pooler of supabase, neon or pgbouncer (the default)' },
      ...report,
    },
    examples: ['', '--once --json report.json', '--pooler supabase'],
    load: async () => (await import('../start/up.ts')).start,
  }),
  command({
    name: 'proof',
    group: 'On this machine',
    summary: 'proves the running stack again and prints the checks',
    options: { json: { help: 'print the evidence as one JSON object' } },
    stopsBySignal: true,
    load: async () => (await import('../start/proof.ts')).proof,
  }),
  command({
    name: 'dev',
    group: 'On this machine',
    summary: 'serves each save of the app on the running embedded cloud, not proved, until Ctrl+C',
    about: `The saved files answer at the address of the stack, with the variables of its deployment and no run of the engine. They
are marked as not proved; Ctrl+C returns to the deployment. A change of variables or schema asks for \`up\`. Types and
tests are not run. The auth app is built here. For an app of your own (poolproof:app.output) --build runs its build
after each save; without it, another program builds (the watch of your framework), and its output is served.`,
    options: {
      ...stack,
      build: { value: 'COMMAND', help: 'builds your app after each save, in the folder around its output' },
      watch: { value: 'FOLDER', many: true, help: 'with --build: sources outside of that folder' },
      json: { help: 'print one JSON object for each event' },
    },
    examples: ['', '--stack shop --build "npx vercel build"'],
    stopsBySignal: true,
    load: async () => (await import('../dev/index.ts')).dev,
  }),
  command({
    name: 'recover',
    group: 'On this machine',
    summary: 'repairs a stack of the embedded cloud after an interrupted update',
    arguments: { '[STACK]': 'dev by default' },
    examples: ['', 'staging'],
    load: async () => (await import('../recovery/recover.ts')).recoverStack,
  }),
  command({
    name: 'reset',
    group: 'On this machine',
    summary: 'stops the embedded cloud and removes all of it: database, state, keys, deployments',
    about: 'Lists what it will remove and asks at a terminal; without a terminal, pass --yes.',
    options: yes,
    examples: ['', '--yes'],
    keepsNoLog: true,
    load: async () => (await import('../start/reset.ts')).reset,
  }),
  command({
    name: 'pulumi',
    group: 'On this machine',
    summary: 'runs the Pulumi CLI on the running embedded cloud with the arguments that follow',
    about: '`up --help` and the like show the help of Pulumi itself, once the embedded cloud runs.',
    arguments: { '[ARGUMENTS...]': 'as the Pulumi CLI takes them' },
    examples: ['preview', 'stack init staging'],
    passesOn: true,
    load: async () => (await import('../start/pulumi.ts')).forward,
  }),
]
