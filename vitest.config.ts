import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    retry: 0,
    globals: false,
    projects: [
      { test: { name: 'unit', include: ['test/unit/**/*.test.ts'] } },
      {
        test: {
          name: 'cloud',
          include: ['test/cloud/**/*.test.ts'],
          // Each file starts an embedded cloud of its own: one at a time keeps two cores honest.
          fileParallelism: false,
          testTimeout: 300_000,
          hookTimeout: 300_000,
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
