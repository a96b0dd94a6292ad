import { spawn } from 'node:child_process'
import { commandFor } from '../../../rules/command-for.ts'
import { Problem } from '../../../rules/problem.ts'
import { redact } from '../../../rules/url/redact.ts'

/** The state of a stack with its secrets, in memory only. Pulumi finds project, backend and passphrase as always. @throws Problem STACK_UNREADABLE */
export async function exportStack(stack: string, signal: AbortSignal): Promise<string> {
  const args = [
    'stack',
    'export',
    '--show-secrets',
    '--stack',
    stack,
    '--non-interactive',
    '--color',
    'never',
  ]
  const child = spawn('pulumi', args, { stdio: ['ignore', 'pipe', 'pipe'], signal })
  const output = { stdout: '', stderr: '' }
  for (const stream of ['stdout', 'stderr'] as const)
    child[stream].setEncoding('utf8').on('data', (text: string) => {
      output[stream] += text
    })
  const ended = await new Promise<number | string>((resolve) => {
    child.on('error', ({ message }) => resolve(message))
    child.on('close', (code) => resolve(code ?? 1))
  })
  signal.throwIfAborted()
  if (ended === 0) return output.stdout
  const why = typeof ended === 'string' ? ended : output.stderr.trim()
  throw new Problem(
    'STACK_UNREADABLE',
    `pulumi stack export failed: ${redact(why).slice(0, 600)}`,
    `run it where Pulumi.yaml is, with the stack's passphrase; or: ${commandFor('pulumi stack export --show-secrets')} | ${commandFor(`poolproof doctor --stack ${stack} --state -`)}`,
  )
}
