import { command } from './command.ts'
import { inProcess } from './common.ts'

/** Work on this repository itself. */
export const repository = [
  command({
    name: 'test',
    group: 'This repository',
    summary: 'runs the tests',
    about: '`--project unit` starts no cloud and needs no tools. More options: `npx vitest --help`.',
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
    summary: 'checks format, lint, types, dead code and workflows',
    load: async () => (await import('../../setup/check.ts')).check,
  }),
  command({
    name: 'fix',
    group: 'This repository',
    summary: 'formats, and applies the safe fixes of lint rules',
    load: async () => (await import('../../setup/check.ts')).fix,
  }),
  command({
    name: 'setup',
    group: 'This repository',
    summary: 'finds or downloads every tool that npm does not install',
    load: async () => (await import('../../setup/tools.ts')).setup,
  }),
  command({
    name: 'build',
    group: 'This repository',
    summary: 'compiles the npm package into dist/',
    load: async () => (await import('../package/build.ts')).build,
  }),
  command({
    name: 'pack',
    group: 'This repository',
    summary: 'builds the npm packages poolproof and create-poolproof, as folders and archives',
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
    name: 'generate',
    group: 'This repository',
    summary: 'writes what is made from the code: docs/schema, docs/assistants and llms.txt',
    load: async () => (await import('../generate/index.ts')).generate,
  }),
  command({
    name: 'sizes',
    group: 'This repository',
    summary: "records the sizes of the app's bundle, which accepts their growth",
    load: async () => (await import('../../infra/build/bundle-sizes.ts')).recordSizes,
  }),
  command({
    name: 'fuzz',
    group: 'This repository',
    summary: "sends random requests that the app's contract allows",
    about: `Starts a separate embedded cloud with wide rate limits and sends it about a thousand requests generated from the
contract. Exit code 0 if every response follows the contract.`,
    options: {
      'max-examples': { value: 'N', default: '60', whole: true, help: 'requests per operation' },
      seed: { value: 'N', whole: true, help: 'repeats the requests of an earlier run' },
    },
    load: inProcess('test/fuzz/run'),
  }),
  command({
    name: 'matrix',
    group: 'This repository',
    summary: 'builds and proves every framework with every database client, which takes an hour',
    about: `Each app of test/frameworks is built by vercel build, deployed to an embedded cloud and proved. Writes each result
into the table of docs/frameworks.md and leaves the others there as they are. Exit code 0 if every one that ran passed.`,
    options: {
      only: { value: 'CELLS', help: 'frameworks, clients or both: next,nuxt or /pg or next/prisma,pg' },
    },
    load: inProcess('test/matrix'),
  }),
]
