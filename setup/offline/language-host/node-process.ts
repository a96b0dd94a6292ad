import { spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import { join } from 'node:path'

/** The program of the SDK (`run`, `run-plugin`, `run-policy-pack`) that belongs to what is installed at `directory`. */
export function sdkProgram(name: string, directory: string): string {
  const wanted = `@pulumi/pulumi/cmd/${name}`
  try {
    return createRequire(join(directory, 'package.json')).resolve(wanted)
  } catch (error) {
    throw new Error(
      `Cannot find module '${wanted}' from ${directory}: the Pulumi SDK is not installed. Type: npm ci`,
      {
        cause: error,
      },
    )
  }
}

/** The version of the SDK next to this host, for example 3.270.0. */
export function sdkVersion(): string {
  return createRequire(import.meta.url)('@pulumi/pulumi/package.json').version
}

/** Time for a program to react to the interrupt before it is killed. */
const GRACE_MS = 5000

export interface NodeProcess {
  args: string[]
  cwd?: string
  env: NodeJS.ProcessEnv
  stop: AbortSignal
  onStdout(data: Buffer): void
  onStderr(data: Buffer): void
}

export interface Ending {
  code: number | null
  signal: NodeJS.Signals | null
}

/** Runs the `node` of the PATH, which is what the official host does: a program sees the same Node under both. */
export function runNode({ args, cwd, env, stop, onStdout, onStderr }: NodeProcess): Promise<Ending> {
  return new Promise((resolve, reject) => {
    const child = spawn('node', args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] })
    let killer: NodeJS.Timeout | undefined
    const interrupt = () => {
      child.kill('SIGINT')
      killer = setTimeout(() => child.kill('SIGKILL'), GRACE_MS)
    }
    if (stop.aborted) interrupt()
    stop.addEventListener('abort', interrupt)
    const settle = () => {
      clearTimeout(killer)
      stop.removeEventListener('abort', interrupt)
    }
    child.stdout.on('data', onStdout)
    child.stderr.on('data', onStderr)
    child.once('error', (error: NodeJS.ErrnoException) => {
      settle()
      reject(
        error.code === 'ENOENT' ? new Error('could not find node on the $PATH', { cause: error }) : error,
      )
    })
    child.once('close', (code, signal) => {
      settle()
      resolve({ code, signal })
    })
  })
}

/** How a program that did not end well is named to the user; undefined when it did. */
export function badEnding({ code, signal }: Ending): string | undefined {
  if (signal) return `Program exited unexpectedly: ${signal}`
  return code === 0 ? undefined : `Program exited with non-zero exit code: ${code}`
}
