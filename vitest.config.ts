import { defineConfig } from 'vitest/config'

/** They load the machine by themselves, or weigh times against each other. */
const alone = [
  'app-refresh-storm',
  'app-timing',
  'chaos',
  'rotation',
  'load-test',
  'twins-in-service',
  'vercel-instances',
].map((name) => `test/cloud/${name}.test.ts`)
/** What the tests start and write goes away with the run, however it ends. */
const globalSetup = ['test/guard.ts']
/** What is waited for comes when the machine has time for it; the default of `expect.poll` is one second. */
const patience = { testTimeout: 300_000, hookTimeout: 300_000, expect: { poll: { timeout: 60_000 } } }

export default defineConfig({
  test: {
    retry: 0,
    globals: false,
    projects: [
      // Some start a process, which a busy machine keeps waiting.
      { test: { name: 'unit', include: ['test/unit/**/*.test.ts'], testTimeout: 60_000, globalSetup } },
      {
        test: {
          name: 'cloud',
          include: ['test/cloud/**/*.test.ts'],
          exclude: alone,
          // A file with its embedded cloud keeps about one core busy. Three at a time on two cores are no faster.
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
          globalSetup,
          ...patience,
        },
      },
      {
        // `npm test -- --project cloud` means these too.
        test: {
          name: 'cloud alone',
          include: alone,
          maxWorkers: 1,
          sequence: { groupOrder: 2 },
          globalSetup,
          ...patience,
        },
      },
      {
        test: {
          name: 'types',
          include: [],
          typecheck: {
            enabled: true,
            only: true,
            include: ['test/types/**/*.test-d.ts'],
            tsconfig: './tsconfig.json',
          },
        },
      },
    ],
  },
})
