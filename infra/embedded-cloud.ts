import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { Problem } from './model/problem.ts'

/**
 * Settings of a stack that runs on the embedded cloud (`poolproof:cloud: embedded`): ports and tokens differ from
 * clone to clone, so they come from the running cloud instead of a committed stack file.
 */
export function embeddedSettings(stack: string): Record<string, unknown> {
  const file =
    process.env.POOLPROOF_CLOUD ?? fileURLToPath(new URL('../.poolproof/cloud.json', import.meta.url))
  const cloud = readCloud(file)
  const settings = cloud?.stacks?.[stack]
  if (!settings) {
    throw new Problem(
      'CLOUD_NOT_RUNNING',
      `stack ${stack} runs on the embedded cloud, which is not running (no address of it in ${file})`,
      'run `npm start` in another terminal, or `npm start -- --once`',
    )
  }
  return settings
}

function readCloud(file: string): { stacks?: Record<string, Record<string, unknown>> } | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}
