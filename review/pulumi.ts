import type { ChildProcess, StdioOptions } from 'node:child_process'
import { closeSync, openSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { commandFor } from '../infra/model/command-for.ts'
import { isForDebugging } from '../infra/model/engine-events.ts'
import { Problem } from '../infra/model/problem.ts'
import { chosenEngine } from '../operate/chosen-engine.ts'
import { realEngine } from '../operate/real-engine.ts'
import { runChild } from '../setup/child.mjs'
import { type CommandFailed, runCommand } from '../setup/command.ts'

const root = join(import.meta.dirname, '..')

/** The Pulumi CLI on this clone's project, with the backend and the accounts of the environment it is called from. */
export interface Pulumi {
  /** What a command prints. @throws Problem PULUMI_FAILED with what it said */
  ask(...args: string[]): Promise<string>
  /** A long command before the eyes of who called it, or with its output in a file; its exit code. */
  run(args: string[], output?: string): Promise<number>
  /** Where Pulumi.yaml and the file of a stack are. */
  folderOf(stack: string): string
}

/** The rules of this repository, asked on every preview and update. */
export const policies = ['--policy-pack', join(root, 'infra/policy')]

/**
 * The engine of the environment; for `stacks` that the embedded cloud carries, while it runs, that cloud's.
 */
export async function pulumi(...[first, ...more]: string[]): Promise<Pulumi> {
  const engine = first === undefined ? await realEngine() : (await chosenEngine([first, ...more])).engine
  const env = {
    ...engine.environment,
    PULUMI_SKIP_UPDATE_CHECK: 'true',
    // The form of a preview that tells policies and outputs as well.
    PULUMI_ENABLE_STREAMING_JSON_PREVIEW: 'true',
  }
  const place = (args: string[]) => ({ cwd: engine.folderOf(args[args.indexOf('--stack') + 1] ?? ''), env })
  return {
    folderOf: engine.folderOf,
    ask: (...args) => runCommand(engine.pulumi, plain(args), place(args)).catch(failed),
    async run(args, output) {
      const options = place(args)
      if (!output) {
        // Its talk goes to stderr: stdout belongs to the task's result.
        const stdio: StdioOptions = ['ignore', process.stderr.fd, 'inherit']
        return runChild(engine.pulumi, plain(args), { ...options, stdio })
      }
      const file = openSync(output, 'w', 0o600)
      try {
        const stdio: StdioOptions = ['ignore', 'pipe', 'inherit']
        return await runChild(
          engine.pulumi,
          plain(args),
          { ...options, stdio },
          { onStart: keepEvents(file) },
        )
      } finally {
        closeSync(file)
      }
    },
  }
}

/** Line by line into the file, without those that no file may hold. */
const keepEvents = (file: number) => (child: ChildProcess) => {
  if (!child.stdout) return
  createInterface(child.stdout).on('line', (line) => {
    if (!isForDebugging(line)) writeSync(file, `${line}\n`)
  })
}

const plain = (args: string[]) => [...args, '--non-interactive', '--color', 'never']

function failed(error: CommandFailed): never {
  if (error.output === undefined) throw error
  throw new Problem(
    'PULUMI_FAILED',
    error.message,
    `fix what is named above and run the command again; after a kill: ${commandFor('poolproof recover')}`,
  )
}
