import { command } from './command.ts'
import { report, yes } from './common.ts'

/** What runs the embedded cloud. */
export const local = [
  command({
    name: 'start',
    group: 'On this machine',
    summary: 'starts the embedded cloud, deploys stack dev, proves it and stays until Ctrl+C',
    options: { once: { help: 'stop after the proof; exit code 0 if it held' }, ...report },
    examples: ['', '--once --json report.json'],
    load: async () => (await import('../start/up.ts')).start,
  }),
  command({
    name: 'proof',
    group: 'On this machine',
    summary: 'proves the running stack again and prints what it checked',
    options: { json: { help: 'the evidence as one JSON object instead of text' } },
    stopsBySignal: true,
    load: async () => (await import('../start/proof.ts')).proof,
  }),
  command({
    name: 'recover',
    group: 'On this machine',
    summary: 'heals a stack of the embedded cloud after a killed update',
    arguments: { '[STACK]': 'dev if not said' },
    examples: ['', 'staging'],
    load: async () => (await import('../recovery/recover.ts')).recoverStack,
  }),
  command({
    name: 'reset',
    group: 'On this machine',
    summary: 'stops the embedded cloud and removes all of it: database, state, keys, deployments',
    about: 'Says what it will remove and asks at a terminal; without one it wants --yes.',
    options: yes,
    examples: ['', '--yes'],
    keepsNoLog: true,
    load: async () => (await import('../start/reset.ts')).reset,
  }),
  command({
    name: 'pulumi',
    group: 'On this machine',
    summary: 'the Pulumi CLI on the running embedded cloud; what follows goes to it',
    about: '`up --help` and the like are answered by Pulumi itself, once the embedded cloud runs.',
    arguments: { '[ARGUMENTS...]': 'as the Pulumi CLI takes them' },
    examples: ['preview', 'stack init staging'],
    passesOn: true,
    load: async () => (await import('../start/pulumi.ts')).forward,
  }),
]
