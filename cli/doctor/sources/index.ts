import type { Options } from '../options.ts'
import type { DoctorTarget } from '../target.ts'
import { enrich } from './enrich.ts'
import { envFile } from './env-file.ts'
import { exportStack } from './export-stack.ts'
import { project } from './project.ts'
import type { SourceData } from './source-data.ts'
import { stack } from './stack.ts'
import { readStdin } from './stdin.ts'

/** Finds what the options point at, and adds what they say beside it. @throws Problem */
export async function findTarget(
  options: Options,
  signal: AbortSignal,
  read: (signal: AbortSignal) => Promise<string> = readStdin,
): Promise<DoctorTarget> {
  const wantsStdin = [options.url, options.state, options.logs].includes('-')
  const stdin = wantsStdin ? await read(signal) : ''
  return enrich(await found(options, stdin, signal), options, stdin)
}

async function found(options: Options, stdin: string, signal: AbortSignal): Promise<SourceData> {
  const { project: projectName, stack: stackName, 'env-file': file, state } = options
  if (projectName !== undefined) return project(projectName, options)
  if (stackName !== undefined)
    return stack(stackName, state ? stdin : await exportStack(stackName, signal), options)
  if (file !== undefined) return envFile(file)
  return { name: options.url ? 'URL on stdin' : 'log', facts: { variables: {} }, folder: '.' }
}
