import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { pipeline } from 'node:stream/promises'
import { type EngineRun, eventText, failureText, readEngineEvents } from '../../rules/engine-events.ts'
import { Problem } from '../../rules/problem.ts'
import { runChild } from '../../setup/process/child.mjs'
import { log } from '../../setup/progress.mjs'
import { withoutStoppedPolicies } from './stopped-policies.ts'

/** The Pulumi CLI: which one, with what environment, and where. */
export interface PulumiCli {
  pulumi: string
  environment: NodeJS.ProcessEnv
  /** Where Pulumi.yaml and the file of a stack are; without a name, those of the first stack. */
  folderOf(stack?: string): string
}

/** The CLI that your shell finds, with your backend and passphrase. */
export const shellPulumi = (folder: string, environment = process.env): PulumiCli => ({
  pulumi: 'pulumi',
  environment,
  folderOf: () => folder,
})

/** The CLI of one cloud: the embedded one, whose state is below `home`, or a real one. */
export interface Engine extends PulumiCli {
  home: string
}

export const isEmbedded = ({ environment }: Pick<Engine, 'environment'>): boolean =>
  environment.POOLPROOF_CLOUD !== undefined

export interface Finished {
  code: number
  stdout: string
  stderr: string
}

interface RunOptions {
  /** Its abort reaches the CLI as one interrupt: the engine finishes what is in flight and unlocks the stack. */
  signal?: AbortSignal | undefined
  cwd?: string
  /** What it reads from stdin: where secrets go. */
  input?: string
  /** Receives what it prints as it comes; the log by default. */
  record?: (text: string) => void
}

/** Runs the CLI to its end in a process group of its own, so that Ctrl+C in the terminal reaches it once, from here. */
export async function runPulumi(
  cli: PulumiCli,
  args: readonly string[],
  { signal, cwd = cli.folderOf(stackIn(args)), input, record = log }: RunOptions = {},
): Promise<Finished> {
  signal?.throwIfAborted()
  log(`pulumi ${args.join(' ')}`)
  const output = { stdout: '', stderr: '' }
  const quiet = args.includes('--show-secrets')
  const code = await runChild(
    cli.pulumi,
    [...args, '--non-interactive', '--color', 'never'],
    { cwd, env: { PULUMI_SKIP_UPDATE_CHECK: 'true', ...cli.environment }, stdio: 'pipe' },
    {
      signal,
      onStart(child) {
        // A CLI that ends without reading says why by its exit code.
        child.stdin?.on('error', () => undefined).end(input ?? '')
        for (const stream of ['stdout', 'stderr'] as const)
          child[stream]?.setEncoding('utf8').on('data', (text: string) => {
            output[stream] += text
            if (!quiet) record(text)
          })
      },
    },
  ).catch(({ message }: Error) => {
    output.stderr += message
    return 127
  })
  return { code, ...output }
}

/** What the CLI printed. @throws Problem PULUMI_FAILED */
export async function pulumiOutput(
  cli: PulumiCli,
  args: readonly string[],
  options: RunOptions = {},
): Promise<string> {
  const finished = await runPulumi(cli, args, options)
  if (finished.code === 0) return finished.stdout
  options.signal?.throwIfAborted()
  throw pulumiFailed(args.slice(0, 2).join(' '), finished)
}

/** Runs `up`, `preview` or `refresh` and reads the engine's events; the log gets what they tell people. */
export async function watchPulumi(
  cli: PulumiCli,
  args: readonly string[],
  options: Pick<RunOptions, 'signal'> = {},
): Promise<Finished & { run: EngineRun }> {
  const environment = { ...cli.environment, PULUMI_ENABLE_STREAMING_JSON_PREVIEW: 'true' }
  let rest = ''
  const record = (text: string) => {
    const lines = (rest + text).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines.map(eventText)) if (line) log(line)
  }
  const finished = await runPulumi({ ...cli, environment }, [...args, '--json'], { ...options, record })
  return { ...finished, run: readEngineEvents(finished.stdout) }
}

/**
 * Hands the terminal to the CLI, on this stack whatever is selected. Where there is none, what the engine says of policies
 * that a failure stopped is left out; a terminal is the CLI's alone.
 *
 * @returns its exit code, and the engine's events, for `readEngineEvents`; '' of a command that has none
 */
export async function attachPulumi(
  cli: PulumiCli,
  args: string[],
  stack: string,
): Promise<{ code: number; events: string }> {
  await using work = new AsyncDisposableStack()
  const folder = mkdtempSync(join(tmpdir(), 'poolproof-events-'))
  work.defer(() => rmSync(folder, { recursive: true }))
  const file = join(folder, 'events.json')
  const logs = hasEvents(args) ? ['--event-log', file] : []
  const isFiltered = logs.length > 0 && !process.stdout.isTTY
  const code = await runChild(
    cli.pulumi,
    [...args, ...logs],
    {
      cwd: cli.folderOf(stack),
      // The CLI has --event-log among its commands for debugging.
      env: {
        ...cli.environment,
        PULUMI_STACK: stack,
        ...(logs.length > 0 && { PULUMI_DEBUG_COMMANDS: 'true' }),
      },
      stdio: ['inherit', isFiltered ? 'pipe' : 'inherit', 'inherit'],
    },
    {
      onStart({ stdout }) {
        if (!stdout) return
        const lines = withoutStoppedPolicies(createInterface({ input: stdout }))
        const printed = pipeline(lines, process.stdout, { end: false })
        // Awaited once the CLI has ended.
        printed.catch(() => undefined)
        work.defer(() => printed)
      },
    },
  )
  return { code, events: existsSync(file) ? readFileSync(file, 'utf8') : '' }
}

const hasEvents = ([command = '', ...rest]: string[]): boolean =>
  ['up', 'update', 'preview', 'refresh', 'destroy', 'import'].includes(command) &&
  !rest.some((arg) => /^(--help|-h|--event-log)/.test(arg))

/** `recover` is the command that recovers the stack first, where there is something to recover. */
export function pulumiFailed(command: string, { code, stdout, stderr }: Finished, recover?: string): Problem {
  const printed = () => stdout.split('\n').flatMap((line) => eventText(line) ?? [])
  const why = failureText(readEngineEvents(stdout)) || [stderr.trim(), ...printed()].join('\n').trim()
  return new Problem(
    'PULUMI_FAILED',
    `pulumi ${command} ended with exit code ${code}\n${why}`,
    recover
      ? `an earlier update was killed, so first: ${recover}`
      : 'fix the errors above and run the command again',
  )
}

/** The stack that arguments of the CLI name: `--stack NAME`, or the name that `stack init`, `select` and `rm` take. */
export function stackIn(args: readonly string[]): string | undefined {
  const [command, verb] = args
  const flag = args.findIndex((arg) => /^(--stack|-s)(=|$)/.test(arg))
  const given = flag < 0 ? undefined : (args[flag]?.split('=')[1] ?? args[flag + 1])
  const named =
    command === 'stack' && /^(init|select|rm)$/.test(verb ?? '')
      ? args.slice(2).find((arg) => !arg.startsWith('-'))
      : undefined
  // Fully: organization/poolproof/NAME.
  return (given ?? named)?.split('/').at(-1)
}
