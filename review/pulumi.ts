import { closeSync, openSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { Problem } from '../infra/model/problem.ts'
import { runChild } from '../setup/child.mjs'
import { type CommandFailed, runCommand } from '../setup/command.ts'
import { languageHostFolder } from '../setup/language-host.ts'
import { ensurePrismaClient } from '../setup/prisma-client.ts'
import { pulumiCli } from '../setup/pulumi-cli.ts'

const root = join(import.meta.dirname, '..')

/** The Pulumi CLI on this clone's project, with the backend and the accounts of the environment it is called from. */
export interface Pulumi {
  /** What a command prints. @throws Problem PULUMI_FAILED with what it said */
  ask(...args: string[]): Promise<string>
  /** A long command before the eyes of who called it, or with its output in a file; its exit code. */
  run(args: string[], output?: string): Promise<number>
}

/** The rules of this repository, asked on every preview and update. */
export const policies = ['--policy-pack', join(root, 'infra/policy')]

export async function pulumi(): Promise<Pulumi> {
  await ensurePrismaClient()
  const cli = await pulumiCli()
  const env = {
    ...process.env,
    PATH: [languageHostFolder(cli), dirname(cli), process.env.PATH].filter(Boolean).join(delimiter),
    PULUMI_SKIP_UPDATE_CHECK: 'true',
    // The form of a preview that tells policies and outputs as well.
    PULUMI_ENABLE_STREAMING_JSON_PREVIEW: 'true',
  }
  return {
    ask: (...args) => runCommand(cli, plain(args), { cwd: root, env }).catch(failed),
    async run(args, output) {
      const file = output && openSync(output, 'w', 0o600)
      try {
        return await runChild(cli, plain(args), {
          cwd: root,
          env,
          // Its talk goes to stderr: stdout belongs to the task's result.
          stdio: ['ignore', file || process.stderr.fd, 'inherit'],
        })
      } finally {
        if (file) closeSync(file)
      }
    },
  }
}

const plain = (args: string[]) => [...args, '--non-interactive', '--color', 'never']

function failed(error: CommandFailed): never {
  if (error.output === undefined) throw error
  throw new Problem(
    'PULUMI_FAILED',
    error.message,
    'mend what is named above and run the command again; after a kill: npm run recover',
  )
}
