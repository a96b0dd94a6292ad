import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { start } from './process.ts'
import type { TestStack } from './stack.ts'
import { until } from './until.ts'

/** Runs `up` and kills it with SIGKILL once a resource of that type is in flight. */
export async function interruptUpAt(stack: TestStack, type: string, name = 'dev'): Promise<void> {
  const args = ['up', '--yes', '--skip-preview', '--non-interactive', '--stack', name]
  const { environment: env, folderOf, pulumi } = stack.engine
  const up = start(pulumi, args, { env, cwd: folderOf(name) })
  await until(() => {
    if (up.exitCode() !== undefined) throw new Error(`up ended before ${type} was in flight:\n${up.output()}`)
    return typesInFlight(stack.home, name).includes(type)
  }, 10)
  up.kill('SIGKILL')
  await up.ended
}

/** Types of the resources of a stack that are being worked on. */
export function typesInFlight(home: string, stack: string): string[] {
  const file = join(home, 'state/.pulumi/stacks/poolproof', `${stack}.json`)
  try {
    const { checkpoint } = JSON.parse(readFileSync(file, 'utf8'))
    const pending: { resource: { type: string } }[] = checkpoint.latest?.pending_operations ?? []
    return pending.map(({ resource }) => resource.type)
  } catch (error) {
    if (error instanceof SyntaxError || (error as NodeJS.ErrnoException).code === 'ENOENT') return [] // being written
    throw error
  }
}
