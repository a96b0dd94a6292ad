import { spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { ProgramInfo } from '@pulumi/pulumi/proto/language_pb.js'

/** The state that the calls of one language host share. */
export interface LanguageHost {
  /** The engine's address, host:port. */
  engine: string
  /** Where traces go; empty when they don't. */
  tracing: string
  /** Aborted when everything this host started has to end. */
  stop: AbortSignal
}

/** `runtime.options` of Pulumi.yaml. */
export interface RuntimeOptions {
  /** Arguments for `node` itself, before the program. */
  nodeArgs: string[]
  /** What the SDK reads from the environment: whether to compile with ts-node (true unless said otherwise), and by which tsconfig. */
  environment: Record<string, string>
}

/** Reads the options; one of the wrong type is an error, as in the official host. */
export function runtimeOptions(info: ProgramInfo | undefined): RuntimeOptions {
  const options: Record<string, unknown> = info?.getOptions()?.toJavaScript() ?? {}
  const { typescript = true, tsconfig = '', nodeargs = '' } = options
  if (typeof typescript !== 'boolean') throw new Error('runtime option typescript has to be true or false')
  if (typeof tsconfig !== 'string') throw new Error('runtime option tsconfig has to be a string')
  if (typeof nodeargs !== 'string') throw new Error('runtime option nodeargs has to be a string')
  return {
    nodeArgs: splitArguments(nodeargs),
    environment: {
      ...(typescript ? { PULUMI_NODEJS_TYPESCRIPT: 'true' } : {}),
      ...(tsconfig ? { PULUMI_NODEJS_TSCONFIG_PATH: tsconfig } : {}),
    },
  }
}

/** Splits as a shell would: at spaces, except between quotes or after a backslash. */
function splitArguments(text: string): string[] {
  const words = text.match(/(?:[^\s"'\\]|\\.|"(?:[^"\\]|\\.)*"|'[^']*')+/g) ?? []
  return words.map((word) =>
    word.replace(
      /\\(.)|"((?:[^"\\]|\\.)*)"|'([^']*)'/g,
      (_, escaped, double, single) =>
        escaped ?? (double === undefined ? single : double.replace(/\\(["\\])/g, '$1')),
    ),
  )
}

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
