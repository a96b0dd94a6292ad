import { command } from './command.ts'
import { inProcess } from './common.ts'

/** Work on this repository itself. */
export const repository = [
  command({
    name: 'test',
    group: 'This repository',
    summary: 'everything that is promised here',
    about:
      '`--project unit` starts no process and needs no tools. What is not listed here: `npx vitest --help`.',
    arguments: { '[FILTER...]': 'parts of the names of test files' },
    options: {
      project: { value: 'NAME', many: true, help: 'unit, cloud or types' },
      testNamePattern: { value: 'PATTERN', short: 't', help: 'tests of that name' },
      reporter: { value: 'NAME', many: true, help: 'how vitest reports' },
      bail: { value: 'N', whole: true, help: 'stop after so many failures' },
      update: { short: 'u', help: 'write snapshots again' },
      watch: { help: 'run again after each change' },
    },
    examples: ['', '--project unit', '--project unit --watch test/unit/model'],
    load: async () => (await import('../../setup/test.ts')).test,
  }),
  command({
    name: 'check',
    group: 'This repository',
    summary: 'format, lint, types, dead code, workflows',
    load: async () => (await import('../../setup/check.ts')).check,
  }),
  command({
    name: 'fix',
    group: 'This repository',
    summary: 'formats, and repairs what lint rules can repair safely',
    load: async () => (await import('../../setup/check.ts')).fix,
  }),
  command({
    name: 'setup',
    group: 'This repository',
    summary: 'finds or fetches every tool that npm does not bring',
    load: async () => (await import('../../setup/tools.ts')).setup,
  }),
  command({
    name: 'pack',
    group: 'This repository',
    summary: 'the npm package with the `poolproof` command, as a folder and an archive',
    arguments: { '[FOLDER]': 'an empty folder, or one of an earlier pack (.poolproof/package)' },
    load: async () => (await import('../package/pack.ts')).pack,
  }),
  command({
    name: 'openapi',
    group: 'This repository',
    summary: 'writes app/openapi.json from the contract',
    load: async () => (await import('../../app/contract/document.ts')).writeContract,
  }),
  command({
    name: 'sizes',
    group: 'This repository',
    summary: "records today's sizes of the app's bundle, which is how growth is accepted",
    load: async () => (await import('../../infra/build/bundle-sizes.ts')).recordSizes,
  }),
  command({
    name: 'fuzz',
    group: 'This repository',
    summary: "random requests against the app's contract",
    about: `Starts an embedded cloud of its own whose rate limits are wide, and sends it about a thousand requests made from the
contract. Exit code 0 if every answer was one of the contract.`,
    options: {
      'max-examples': { value: 'N', default: '60', whole: true, help: 'of each operation' },
      seed: { value: 'N', whole: true, help: 'the same requests again' },
    },
    load: inProcess('test/fuzz/run.ts'),
  }),
]
