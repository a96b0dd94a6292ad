import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { runPulumi } from '../../../cli/pulumi/client.ts'
import { readGenerations } from '../../../rules/release/generations.ts'
import { run } from './process.ts'
import type { TestStack } from './stack.ts'

/** Runs one of the commands as a person would; the first line of what it says. */
export async function operate(stack: TestStack, command: string, ...args: string[]): Promise<string> {
  const env = { ...process.env, POOLPROOF_HOME: stack.home }
  const { output } = await run(process.execPath, ['cli/main.ts', command, ...args], { env })
  return output.split('\n')[0] ?? ''
}

export async function generations(stack: TestStack): Promise<unknown> {
  const { stdout } = await stack.pulumi('stack', 'output', '--json')
  return readGenerations(JSON.parse(stdout).generations)
}

/** What Postgres and the pooler wrote of logins that failed, since they were started. */
export function failedLogins(stack: TestStack): string[] {
  return ['postgres', 'pooler'].flatMap((server) =>
    readFileSync(join(stack.home, 'servers', server, 'server.log'), 'utf8')
      .split('\n')
      .filter((line) =>
        /authentication failed|login failed|login rejected|no such user|does not exist|not permitted to log in|too many connections/i.test(
          line,
        ),
      ),
  )
}

/** As if so many days had passed since the newest generations began to serve. */
export async function ageMarks(stack: TestStack, days: number): Promise<void> {
  const { stdout } = await stack.pulumi('stack', 'export')
  const state = JSON.parse(stdout)
  const created = new Date(Date.now() - days * 86_400_000).toISOString()
  const marks = state.deployment.resources.filter(
    ({ type }: { type: string }) => type === 'pulumi:index:Stash',
  )
  for (const mark of marks) mark.created = created
  expect(marks).toHaveLength(2)
  const imported = await runPulumi(stack.engine, ['stack', 'import', '--stack', 'dev'], {
    input: JSON.stringify(state),
  })
  expect(imported.code).toBe(0)
}
