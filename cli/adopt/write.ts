import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { commandFor } from '../../rules/command-for.ts'
import { settingsReference } from '../../rules/files/start-command.ts'
import { Problem } from '../../rules/problem.ts'
import { redact } from '../../rules/url/redact.ts'
import { runPulumi, shellPulumi } from '../pulumi/client.ts'
import { readProjectFile } from '../pulumi/project-file.ts'
import { readState } from '../pulumi/state.ts'
import { importFile, urnOf } from './import-file.ts'
import type { AdoptedResource, Setting } from './plan.ts'
import { securedIn, stackFileOf, type Written, withSettings } from './stack-file.ts'

export interface Adoption {
  stack: string
  project: string
  adopted: readonly AdoptedResource[]
  /** Undefined if the existing stack file stays. */
  settings: readonly Setting[] | undefined
  token: string
  team: string | undefined
}

/** Names of the written files, and the number of resources already in the stack. */
export interface WrittenFiles {
  files: string[]
  imported: number
}

/**
 * Writes both files or neither: they are staged in a folder and moved at the end, the stack file last, because it marks
 * the project as adopted. A killed run leaves that folder, which has encrypted values only; the next run starts over.
 *
 * @throws Problem ADOPT_PULUMI_FAILED
 */
export async function writeAdoption(
  place: PulumiPlace,
  { stack, project, adopted, settings, token, team }: Adoption,
  progress: (what: string) => void,
): Promise<WrittenFiles> {
  const stage = join(place.folder, `.adopting-${stack}`)
  rmSync(stage, { recursive: true, force: true })
  progress('looking for the stack')
  await ensureStack(place, stack)
  const present = await urnsIn(place, stack)
  const named = { stack, program: readProjectFile(place.folder).name }
  const missing = adopted.filter((one) => !present.has(urnOf(named, one)))
  mkdirSync(stage)
  try {
    const stackFile = stackFileOf(place.folder, stack)
    const kept = existsSync(stackFile) ? readFileSync(stackFile, 'utf8') : ''
    const encrypt = (text: string) =>
      encryptText(place, stack, { file: join(stage, 'secret.yaml'), kept }, text)
    const staged: [name: string, text: string][] = []
    if (missing.length > 0) {
      progress('encrypting the token')
      const ciphertext = await encrypt(JSON.stringify(token))
      staged.push([`${stack}.import.json`, importFile(named, missing, { token: ciphertext, team })])
    }
    if (settings) {
      const secret: Setting = { path: ['vercelToken'], value: token, secret: true }
      const written: Written[] = []
      for (const { path, value, secret: isSecret } of [...settings, secret]) {
        if (isSecret) progress(`encrypting poolproof:${path.join('.')}`)
        written.push(isSecret ? { path, secure: await encrypt(String(value)) } : { path, value })
      }
      const heading =
        ` Written by poolproof adopt from the Vercel project ${project}. ` +
        `${settingsReference()} explains the settings.`
      staged.push([`Pulumi.${stack}.yaml`, withSettings(kept, written, heading)])
    }
    for (const [name, text] of staged) writeFileSync(join(stage, name), text)
    for (const [name] of staged) renameSync(join(stage, name), join(place.folder, name))
    if (missing.length === 0) rmSync(join(place.folder, `${stack}.import.json`), { force: true })
    return { files: staged.map(([name]) => name), imported: adopted.length - missing.length }
  } finally {
    rmSync(stage, { recursive: true, force: true })
    progress('')
  }
}

/** Encrypts a text with the stack's secrets provider. The CLI reads it from stdin. */
async function encryptText(
  place: PulumiPlace,
  stack: string,
  { file, kept }: { file: string; kept: string },
  text: string,
): Promise<string> {
  // For the stack's salt or key; its settings are not needed.
  writeFileSync(file, kept)
  const key = 'adopting:secret'
  // The CLI removes one newline at the end.
  await pulumi(
    place,
    ['config', 'set', '--secret', key, '--stack', stack, '--config-file', file],
    `${text}\n`,
  )
  return securedIn(readFileSync(file, 'utf8'), key)
}

/** Where the CLI runs. */
interface PulumiPlace {
  /** Folder with Pulumi.yaml. */
  folder: string
  signal: AbortSignal
}

/** Runs your own CLI, with your backend and passphrase. Secrets are passed only as `input`. @throws Problem ADOPT_PULUMI_FAILED */
async function pulumi({ folder, signal }: PulumiPlace, args: string[], input = ''): Promise<string> {
  const { code, stdout, stderr } = await runPulumi(shellPulumi(folder), args, { signal, input })
  if (code === 0) return stdout
  signal.throwIfAborted()
  throw new Problem(
    'ADOPT_PULUMI_FAILED',
    `pulumi ${args.slice(0, 2).join(' ')} failed: ${redact(stderr.trim() || stdout.trim()).slice(0, 600)}`,
    `${commandFor('pulumi login')}, and export PULUMI_CONFIG_PASSPHRASE (or ${commandFor('pulumi stack init NAME --secrets-provider ...')} first); then run it again`,
  )
}

/** Creates the stack if there is none of that name. */
async function ensureStack(place: PulumiPlace, stack: string): Promise<void> {
  const listed = JSON.parse(await pulumi(place, ['stack', 'ls', '--json'])) as { name: string }[]
  if (listed.some(({ name }) => name === stack || name.endsWith(`/${stack}`))) return
  await pulumi(place, ['stack', 'init', stack, '--no-select'])
}

/** URNs in the state of the stack. */
async function urnsIn(place: PulumiPlace, stack: string): Promise<ReadonlySet<string>> {
  const { resources } = readState(await pulumi(place, ['stack', 'export', '--stack', stack])).deployment
  return new Set(resources.map(({ urn }) => urn))
}
