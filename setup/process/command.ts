import { spawn } from 'node:child_process'
import { log } from '../progress.mjs'

export interface CommandOptions {
  cwd?: string
  env?: NodeJS.ProcessEnv
  /** Milliseconds after which it is killed; none by default. */
  timeout?: number
}

/** A program that failed; `output` is what it wrote to both streams. */
export class CommandFailed extends Error {
  override readonly name = 'CommandFailed'
  readonly output: string

  constructor(command: string, ending: string, output: string) {
    super(`${command} ${ending}\n${output.trimEnd().split('\n').slice(-15).join('\n')}`)
    this.output = output
  }
}

/**
 * Runs a program to its end with no input and returns what it wrote to stdout; all output goes to the log file.
 * A Ctrl+C meanwhile ends the program and everything it started, then this process. Never give it a secret argument.
 */
export function runCommand(file: string, args: string[], options: CommandOptions = {}): Promise<string> {
  const { cwd, env = process.env, timeout = 0 } = options
  const line = [file, ...args].join(' ')
  log(`$ ${line}`)
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'], detached: true })
    const kill = (signal: NodeJS.Signals) => child.pid && process.kill(-child.pid, signal)
    const timer = timeout ? setTimeout(() => kill('SIGKILL'), timeout) : undefined
    let interrupted: NodeJS.Signals | undefined
    const interrupt = (signal: NodeJS.Signals) => {
      interrupted = signal
      kill('SIGTERM')
    }
    let stdout = ''
    let output = ''
    child.stdout.on('data', (data) => {
      stdout += data
    })
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (data) => {
        output += data
        log(String(data))
      })
    }
    const settle = (finish: () => void) => {
      clearTimeout(timer)
      process.off('SIGINT', interrupt).off('SIGTERM', interrupt)
      // Other listeners have heard it; without any the signal does what it does by default.
      if (interrupted && process.listenerCount(interrupted) === 0) process.kill(process.pid, interrupted)
      finish()
    }
    process.on('SIGINT', interrupt).on('SIGTERM', interrupt)
    child.once('error', (error) => settle(() => reject(error)))
    child.once('close', (code, signal) =>
      settle(() => {
        if (code === 0) resolve(stdout)
        else
          reject(
            new CommandFailed(
              line,
              signal ? `was ended by ${signal}` : `ended with exit code ${code}`,
              output,
            ),
          )
      }),
    )
  })
}
