import { commandFor } from '../../rules/command-for.ts'
import { Problem } from '../../rules/problem.ts'
import { redact } from '../../rules/url/redact.ts'
import { runPulumi, shellPulumi } from '../pulumi/client.ts'
import { readState } from '../pulumi/state.ts'

/** Where the CLI runs, and what with. */
export interface PulumiPlace {
  /** Folder with Pulumi.yaml. */
  folder: string
  signal: AbortSignal
  environment?: NodeJS.ProcessEnv | undefined
}

/** Runs the person's own CLI: backend and passphrase as everywhere. A secret goes in by `input` alone. @throws Problem ADOPT_PULUMI_FAILED */
export async function pulumi(place: PulumiPlace, args: string[], input = ''): Promise<string> {
  const { folder, signal, environment } = place
  const finished = await runPulumi(shellPulumi(folder, environment), args, { signal, input })
  const { code, stdout, stderr } = finished
  if (code === 0) return stdout
  signal.throwIfAborted()
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
  const { resources } = readState(await pulumi(place, ['stack', 'export', '--stack', stack])).deployment
  return new Set(resources.map(({ urn }) => urn))
}
