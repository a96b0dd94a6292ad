import { spawn } from 'node:child_process'
import { packageFolder } from '../../../rules/files/package-folder.ts'

/** A process of a test, in a group of its own so that a signal reaches what it started too. */
export interface Started {
  pid: number
  /** What it printed so far, both streams. */
  output(): string
  exitCode(): number | undefined
  ended: Promise<number>
  /** To the whole group; nothing when it is gone already. */
  kill(signal: NodeJS.Signals): void
  /** Waits for a text in the output; rejects when the process ends without it. */
  says(text: string | RegExp): Promise<void>
}

interface Options {
  env?: NodeJS.ProcessEnv
  cwd?: string
}

export function start(
  program: string,
  args: string[],
  { env = process.env, cwd = packageFolder }: Options = {},
): Started {
  const child = spawn(program, args, { env, cwd, detached: true, stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  let code: number | undefined
  const watchers = new Set<() => void>()
  const changed = () => {
    for (const watcher of watchers) watcher()
  }
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text
      changed()
    })
  }
  const ended = new Promise<number>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (status, signal) => {
      code = status ?? (signal ? 128 : 1)
      changed()
      resolve(code)
    })
  })
  return {
    pid: child.pid ?? 0,
    output: () => output,
    exitCode: () => code,
    ended,
    kill(signal) {
      if (code === undefined && child.pid) process.kill(-child.pid, signal)
    },
    says: (text) =>
      new Promise((resolve, reject) => {
        const look = () => {
          const said = typeof text === 'string' ? output.includes(text) : text.test(output)
          if (!said && code === undefined) return
          watchers.delete(look)
          if (said) resolve()
          else reject(new Error(`ended with exit code ${code} without saying ${text}:\n${output}`))
        }
        watchers.add(look)
        look()
      }),
  }
}

/** Runs a program to its end. */
export async function run(
  program: string,
  args: string[],
  options: Options = {},
): Promise<{ code: number; output: string }> {
  const started = start(program, args, options)
  return { code: await started.ended, output: started.output() }
}
