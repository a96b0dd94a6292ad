import { createInterface } from 'node:readline/promises'
import { Writable } from 'node:stream'
import { usageProblem } from '../options.ts'

/** Limits in characters and in ms: `vercel logs --follow` never ends. */
const MOST = 50_000_000
const LISTEN = 60_000

/** All of stdin; at a terminal one hidden line. @throws Problem DOCTOR_USAGE where it is empty */
export async function readStdin(signal: AbortSignal): Promise<string> {
  const text = process.stdin.isTTY ? await readHiddenLine('paste it', signal) : await piped(signal)
  if (text.trim() === '') throw usageProblem('stdin is empty')
  return text
}

/** All piped input, within the limits. */
export async function piped(signal: AbortSignal): Promise<string> {
  const late = AbortSignal.timeout(LISTEN)
  const stop = AbortSignal.any([signal, late])
  stop.addEventListener('abort', () => process.stdin.destroy(), { once: true })
  let text = ''
  try {
    for await (const chunk of process.stdin.setEncoding('utf8')) {
      text += chunk
      if (text.length > MOST) break
    }
  } catch (error) {
    if (!late.aborted) throw error
  }
  signal.throwIfAborted()
  return text
}

/** One hidden line from the terminal. */
export async function readHiddenLine(prompt: string, signal: AbortSignal): Promise<string> {
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() })
  const terminal = createInterface({ input: process.stdin, output: nowhere, terminal: true })
  // In this mode the terminal sends no signal itself.
  terminal.on('SIGINT', () => process.kill(process.pid, 'SIGINT'))
  // Only once the terminal no longer echoes: input may follow at once.
  process.stderr.write(`${prompt} (hidden), then Enter: `)
  try {
    return await terminal.question('', { signal })
  } finally {
    terminal.close()
    process.stderr.write('\n')
  }
}
