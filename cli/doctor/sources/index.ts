import { readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { parseEnv } from 'node:util'
import { variablesOf } from '../../../rules/environment/deployment-facts.ts'
import { type Options, usageProblem } from '../options.ts'
import type { DoctorTarget, SourceData } from '../target.ts'
import { enrich } from './enrich.ts'
import { exportStack } from './export-stack.ts'
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
  const { project: projectName, stack: stackName, 'env-file': file, state } = options
  if (projectName !== undefined) return project(projectName, options)
  if (stackName !== undefined)
    return stack(stackName, state ? stdin : await exportStack(stackName, signal), options)
  if (file !== undefined) return envFile(file)
  return { name: options.url ? 'URL on stdin' : 'log', facts: { variables: {} }, folder: '.' }
}

/** Parsed as Node and dotenv do: quotes are removed, an unquoted `#` begins a comment. */
function envFile(path: string): SourceData {
  try {
    const variables = variablesOf(parseEnv(readFileSync(path, 'utf8')))
    return { name: `file ${path}`, facts: { variables, where: 'file' }, folder: dirname(path) }
  } catch (error) {
    throw usageProblem(`cannot read the file of --env-file (${(error as NodeJS.ErrnoException).code})`)
  }
}
