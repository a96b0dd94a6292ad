import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { start } from './process.ts'
import type { TestStack } from './stack.ts'

/** Runs `up` and kills it with SIGKILL once a resource of that type is in flight. */
export async function interruptUpAt(stack: TestStack, type: string, name = 'dev'): Promise<void> {
  const args = ['up', '--yes', '--skip-preview', '--non-interactive', '--stack', name]
  const { environment: env, folderOf, pulumi } = stack.engine
  const up = start(pulumi, args, { env, cwd: folderOf(name) })
  while (!isInFlight(stack, type, name)) {
    if (up.exitCode() !== undefined) throw new Error(`up ended before ${type} was in flight:\n${up.output()}`)
    await sleep(10)
  }
  up.kill('SIGKILL')
  await up.ended
}

function isInFlight({ home }: TestStack, type: string, name: string): boolean {
  const file = join(home, 'state', '.pulumi', 'stacks', 'poolproof', `${name}.json`)
  try {
    const { checkpoint } = JSON.parse(readFileSync(file, 'utf8'))
    const pending: { resource: { type: string } }[] = checkpoint.latest?.pending_operations ?? []
    return pending.some(({ resource }) => resource.type === type)
  } catch (error) {
    if (error instanceof SyntaxError || (error as NodeJS.ErrnoException).code === 'ENOENT') return false // being written
    throw error
  }
}
