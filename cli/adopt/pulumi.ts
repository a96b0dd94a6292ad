import { spawn } from 'node:child_process'
import { commandFor } from '../../rules/command-for.ts'
import { Problem } from '../../rules/problem.ts'
import { redact } from '../../rules/url/redact.ts'

/** Where the CLI runs, and what with. */
export interface PulumiPlace {
  /** Folder with Pulumi.yaml. */
  folder: string
  signal: AbortSignal
  environment?: NodeJS.ProcessEnv | undefined
}

interface Finished {
  code: number
  stdout: string
  stderr: string
}

/** Runs the person's own CLI: backend and passphrase as everywhere. A secret goes in by `input` alone. @throws Problem ADOPT_PULUMI_FAILED */
export async function pulumi(place: PulumiPlace, args: string[], input = ''): Promise<string> {
  const { code, stdout, stderr } = await run(place, args, input)
  if (code === 0) return stdout
  throw new Problem(
    'ADOPT_PULUMI_FAILED',
    `pulumi ${args.slice(0, 2).join(' ')} failed: ${redact(stderr.trim() || stdout.trim()).slice(0, 600)}`,
    `${commandFor('pulumi login')}, and export PULUMI_CONFIG_PASSPHRASE (or ${commandFor('pulumi stack init NAME --secrets-provider ...')} first); then run it again`,
  )
}

/** Makes the stack where there is none of that name. */
export async function ensureStack(place: PulumiPlace, stack: string): Promise<void> {
  const listed = JSON.parse(await pulumi(place, ['stack', 'ls', '--json'])) as { name: string }[]
  if (listed.some(({ name }) => name === stack || name.endsWith(`/${stack}`))) return
  await pulumi(place, ['stack', 'init', stack, '--no-select'])
}

/** URNs of what the stack holds. */
export async function urnsIn(place: PulumiPlace, stack: string): Promise<ReadonlySet<string>> {
  const { deployment } = JSON.parse(await pulumi(place, ['stack', 'export', '--stack', stack]))
  const resources: { urn: string }[] = deployment?.resources ?? []
  return new Set(resources.map(({ urn }) => urn))
}

function run(
  { folder, signal, environment = process.env }: PulumiPlace,
  args: string[],
  input: string,
): Promise<Finished> {
  signal.throwIfAborted()
  const child = spawn('pulumi', [...args, '--non-interactive', '--color', 'never'], {
    cwd: folder,
    env: { ...environment, PULUMI_SKIP_UPDATE_CHECK: 'true' },
    stdio: ['pipe', 'pipe', 'pipe'],
    signal,
  })
  // One that ends without reading says why on stderr.
  child.stdin.on('error', () => undefined).end(input)
  const output = { stdout: '', stderr: '' }
  for (const stream of ['stdout', 'stderr'] as const)
    child[stream].setEncoding('utf8').on('data', (text: string) => {
      output[stream] += text
    })
  return new Promise((resolve, reject) => {
    child.on('error', ({ message }) =>
      signal.aborted ? reject(signal.reason) : resolve({ code: 1, stdout: '', stderr: message }),
    )
    child.on('close', (code) => resolve({ code: code ?? 1, ...output }))
  })
}
