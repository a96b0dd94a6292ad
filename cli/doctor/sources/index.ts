import { dirname } from 'node:path'
import { parseEnv } from 'node:util'
import { commandFor } from '../../../rules/command-for.ts'
import { variablesOf } from '../../../rules/environment/deployment-facts.ts'
import { readEnvFile } from '../../../rules/environment/env-file.ts'
import { readInputFile } from '../../../rules/files/read-file.ts'
import { Problem } from '../../../rules/problem.ts'
import { redact } from '../../../rules/url/redact.ts'
import { runPulumi, shellPulumi } from '../../pulumi/client.ts'
import type { Options } from '../options.ts'
import type { DoctorTarget, SourceData } from '../target.ts'
import { enrich } from './enrich.ts'
import { project } from './project.ts'
import { stack } from './stack.ts'
import { readStdin } from './stdin.ts'

/** Reads the source that the options name, and completes it. @throws Problem */
export async function findTarget(
  options: Options,
  signal: AbortSignal,
  read: (signal: AbortSignal) => Promise<string> = readStdin,
): Promise<DoctorTarget> {
  const wantsStdin = [options.url, options.state, options.logs].includes('-')
  const stdin = wantsStdin ? await read(signal) : ''
  return enrich(await readSource(options, stdin, signal), options, stdin)
}

async function readSource(options: Options, stdin: string, signal: AbortSignal): Promise<SourceData> {
  const { project: projectName, stack: stackName, file, state } = options
  if (projectName !== undefined) return project(projectName, options)
  if (stackName !== undefined)
    return stack(stackName, state ? stdin : await exportStack(stackName, signal), options)
  if (file !== undefined) return envFile(file)
  return { name: options.url ? 'URL on stdin' : 'log', facts: { variables: {} }, folder: '.' }
}

/** Parsed as Node and dotenv do; what they drop, such as all behind an unquoted `#`, is named. */
function envFile(path: string): SourceData {
  const text = readInputFile(path, { fix: commandFor('poolproof doctor --file PATH') })
  const { values, faults, dropped } = readEnvFile(text, parseEnv)
  return {
    name: `file ${path}${dropped.length > 0 ? ` (read without ${dropped.join(', ')})` : ''}`,
    facts: { variables: variablesOf(values), where: 'file', fileFaults: faults },
    folder: dirname(path),
  }
}

/** The state of a stack with its secrets, in memory only. @throws Problem STACK_UNREADABLE */
async function exportStack(stack: string, signal: AbortSignal): Promise<string> {
  const args = ['stack', 'export', '--show-secrets', '--stack', stack]
  const { code, stdout, stderr } = await runPulumi(shellPulumi('.'), args, { signal })
  signal.throwIfAborted()
  if (code === 0) return stdout
  throw new Problem(
    'STACK_UNREADABLE',
    `pulumi stack export failed: ${redact(stderr.trim()).slice(0, 600)}`,
    `run it where Pulumi.yaml is, with the stack's passphrase; or: ${commandFor('pulumi stack export --show-secrets')} | ${commandFor(`poolproof doctor --stack ${stack} --state -`)}`,
  )
}
