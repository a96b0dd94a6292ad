import { command } from './command.ts'
import { database, json, stack, yes } from './common.ts'

/** Day-2 operations of a stack, on the embedded cloud or on a real one. */
export const stacks = [
  command({
    name: 'rotate',
    group: 'A stack',
    summary: 'adds new signing keys; users stay logged in',
    about: `Adds a new version of the signing keys; the next \`up\` deploys it. The previous version still verifies, so users stay
logged in. \`poolproof retire\` removes it later.`,
    options: { ...stack, ...database, ...json },
    examples: ['', '--stack production --database'],
    stopsBySignal: true,
    load: async () => (await import('../stacks/rotation.ts')).rotate,
  }),
  command({
    name: 'retire',
    group: 'A stack',
    summary: 'removes the older version of the signing keys',
    about: `The next \`up\` deploys it. Refused until the newer version has served for as long as an unused refresh token lives.`,
    options: {
      ...stack,
      ...database,
      'at-once': {
        help: 'without waiting, if the older version leaked: users whose session it signed are logged out',
      },
      ...json,
    },
    examples: ['', '--stack production --at-once'],
    stopsBySignal: true,
    load: async () => (await import('../stacks/rotation.ts')).retire,
  }),
  command({
    name: 'promote',
    group: 'A stack',
    summary: 'deploys to a stack exactly what another stack proved',
    about: `Preview, question, update, proof, switch of the domain. The first time it shows the key that FROM signs with, asks, and
pins it in the settings of TO (poolproof:evidenceKey).`,
    arguments: { FROM: 'the stack that proved it', TO: 'the stack that gets it' },
    options: {
      yes: { short: 'y', help: 'do not ask for confirmation; the key has to be pinned already, or given' },
      key: { value: 'KEY', help: 'the key to pin: the output evidenceKey of FROM' },
    },
    examples: ['staging production'],
    stopsBySignal: true,
    load: async () => (await import('../stacks/promote.ts')).promote,
  }),
  command({
    name: 'rollback',
    group: 'A stack',
    summary: 'deploys a release again that the stack proved before',
    about: `Deploys the release that STACK proved before the current one: built again in a work tree at its commit, compared byte
for byte with what was proved, then deployed, proved and given the domain. Settings, keys and schema stay as they are.`,
    arguments: { STACK: 'the stack' },
    options: {
      to: {
        value: 'COMMIT',
        help: 'another release that STACK has proved, by the first characters of its commit or artifact',
      },
      build: {
        value: 'COMMAND',
        help: "how your app's output is made in a checkout, if its bytes are not on this machine any more",
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
    summary: 'reports changes made outside Pulumi, including those `pulumi refresh` misses',
    about: `Compares a stack with the clouds and the database: everything that \`pulumi refresh\` reads, and what it misses: values of
sensitive variables, variables set by others, the serving deployment, migrations, rights on tables. Changes nothing.
Exit code: 0 no difference, 1 differences, 2 no difference found, but something could not be checked.`,
    options: {
      ...stack,
      ...json,
      out: { value: 'FILE', help: 'also writes the differences to FILE, if there are any' },
    },
    examples: ['', '--stack production --json'],
    failed: 2,
    stopsBySignal: true,
    load: async () => (await import('../stacks/drift.ts')).drift,
  }),
  command({
    name: 'accept',
    group: 'A stack',
    summary: 'asks a real account what only an account can show',
    about: `Asks each row of docs/to-be-proved.md, in its order: held, not held, or skipped with the reason. Some rows run
\`pulumi up\`; nothing is removed. Date and figure of each go into a file after each row, so that an interrupted run
goes on where it was: what held is not asked again. Rows for a person say what to do.
Exit code: 1 if a row did not hold.`,
    options: {
      ...stack,
      only: { value: 'ROW', help: 'this row alone, also if it held before' },
      held: { value: 'FIGURE', help: 'with --only: the row held, as a person saw' },
      out: { value: 'FILE', help: 'the file; by default accepted.STACK.json, to be committed' },
      ...yes,
      ...json,
    },
    examples: [
      '--stack staging',
      '--stack staging --only region',
      '--stack staging --only cron --held "200 in the log"',
    ],
    stopsBySignal: true,
    load: async () => (await import('../accept/index.ts')).accept,
  }),
]
