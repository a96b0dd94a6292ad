import { join } from 'node:path'
import { Problem } from '../../rules/problem.ts'
import { runChild } from '../../setup/process/child.mjs'
import { type CommandFailed, runCommand } from '../../setup/process/command.ts'
import { realEngine } from '../pulumi/engines.ts'
import { targets } from '../pulumi/target.ts'

const root = join(import.meta.dirname, '../..')

/** The Pulumi CLI on this clone's project, with the backend and the accounts of the environment it is called from. */
export interface Pulumi {
  /** Returns what a command prints. @throws Problem PULUMI_FAILED with its message */
  ask(...args: string[]): Promise<string>
  /** A long command before the eyes of who called it, or with what it prints handed over; its exit code. */
  run(args: string[], onOutput?: (text: string) => void): Promise<number>
  /** Where Pulumi.yaml and the file of a stack are. */
  folderOf(stack: string): string
}

/** The rules of this repository, asked on every preview and update. */
export const policies = ['--policy-pack', join(root, 'infra/policy')]

/**
 * The engine of the environment; for `stacks` that the embedded cloud carries, while it runs, that cloud's.
 */
export async function pulumi(...[first, ...more]: string[]): Promise<Pulumi> {
  const engine = first === undefined ? await realEngine() : (await targets([first, ...more]))[0].engine
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
    run: (args, onOutput) =>
      runChild(
        engine.pulumi,
        plain(args),
        // Its talk goes to stderr: stdout belongs to the task's result.
        { ...place(args), stdio: ['ignore', onOutput ? 'pipe' : process.stderr.fd, 'inherit'] },
        { onStart: ({ stdout }) => onOutput && stdout?.setEncoding('utf8').on('data', onOutput) },
      ),
  }
}

const plain = (args: string[]) => [...args, '--non-interactive', '--color', 'never']

function failed(error: CommandFailed): never {
  if (error.output === undefined) throw error
  throw new Problem('PULUMI_FAILED', error.message, 'fix the errors above and run the command again')
}
