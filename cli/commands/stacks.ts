import { command } from './command.ts'
import { database, json, stack, yes } from './common.ts'

/** What a stack needs between two updates, on the embedded cloud or on a real one. */
export const stacks = [
  command({
    name: 'rotate',
    group: 'A stack',
    summary: 'new signing keys; nobody is logged out',
    about: `Puts a new generation of the signing keys in front; the next \`up\` deploys it. The one before still verifies, so
nobody is logged out. \`poolproof retire\` removes it later.`,
    options: { ...stack, ...database, ...json },
    examples: ['', '--stack production --database'],
    stopsBySignal: true,
    load: async () => (await import('../stacks/rotate.ts')).rotate,
  }),
  command({
    name: 'retire',
    group: 'A stack',
    summary: 'takes the older generation of the signing keys away',
    about: `The next \`up\` deploys it. Refused until the newer one has served for as long as a refresh token may live unused.`,
    options: {
      ...stack,
      ...database,
      'at-once': { help: 'without waiting, where the older one leaked: who still needs it is logged out' },
      ...json,
    },
    examples: ['', '--stack production --at-once'],
    stopsBySignal: true,
    load: async () => (await import('../stacks/retire.ts')).retire,
  }),
  command({
    name: 'promote',
    group: 'A stack',
    summary: 'deploys to a stack what another one proved, and nothing else',
    about: `Preview, question, update, proof, switch of the domain. The first time it shows the key that FROM signs with, asks, and
pins it in the settings of TO (poolproof:evidenceKey).`,
    arguments: { FROM: 'the stack that proved it', TO: 'the stack that gets it' },
    options: {
      yes: { short: 'y', help: 'do not ask; the key has to be pinned already, or given' },
      key: { value: 'KEY', help: 'the key to pin: the output evidenceKey of FROM' },
    },
    examples: ['staging production'],
    stopsBySignal: true,
    load: async () => (await import('../stacks/promote.ts')).promote,
  }),
  command({
    name: 'rollback',
    group: 'A stack',
    summary: 'brings back the bytes that a stack proved before',
    about: `Brings back the bytes that STACK proved last before those it runs now: built again in a work tree at their commit,
equal to the byte to what was proved, then deployed, proved and given the domain. Settings, keys and schema stay as
they are.`,
    arguments: { STACK: 'the stack' },
    options: {
      to: {
        value: 'COMMIT',
        help: 'another release that STACK has proved, by the beginning of its commit or artifact',
      },
      ...yes,
    },
    examples: ['production', 'production --to 4f2a91c'],
    stopsBySignal: true,
    load: async () => (await import('../stacks/rollback.ts')).rollback,
  }),
  command({
    name: 'drift',
    group: 'A stack',
    summary: 'what was changed outside Pulumi; changes nothing',
    about: `Compares a stack with what is there: everything that \`pulumi refresh\` reads, and what it cannot see: values of
sensitive variables, variables of others, the deployment that serves, migrations, rights on tables.
Exit code: 0 nothing differs, 1 something does, 2 nothing that was seen does, and something could not be seen.`,
    options: {
      ...stack,
      ...json,
      out: { value: 'FILE', help: 'writes it there as well, where something differs' },
    },
    examples: ['', '--stack production --json'],
    failed: 2,
    stopsBySignal: true,
    load: async () => (await import('../stacks/drift.ts')).drift,
  }),
]
