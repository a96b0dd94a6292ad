import { command } from './command.ts'
import { report, yes } from './common.ts'

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
