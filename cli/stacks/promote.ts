import { readCloudFile } from '../../local/cloud-file.ts'
import { homeFolder } from '../../local/paths.ts'
import { commandFor } from '../../rules/command-for.ts'
import { Problem } from '../../rules/problem.ts'
import { readEvidence } from '../../rules/release/evidence.ts'
import { say, step } from '../../setup/progress.mjs'
import { outputsOf, preview, selectStack, up } from '../pulumi/stack.ts'
import { targets } from '../pulumi/target.ts'
import { confirm, requireConfirmation } from '../terminal/confirm.ts'
import { print } from '../terminal/print.ts'
import { pinKey } from './pin-key.ts'

interface Given {
  FROM: string
  TO: string
  yes: boolean
  key: string | undefined
}

/** `poolproof promote staging production`. */
export async function promote({ FROM: from, TO: to, yes, key }: Given, signal: AbortSignal): Promise<number> {
  // Pinned, it would be refused only by the preview after it.
  if (key !== undefined && !/^[0-9a-f]{64}$/.test(key))
    throw new Problem(
      'UNKNOWN_OPTION',
      '--key is not the 64 digits of the output evidenceKey',
      commandFor('poolproof promote --help'),
    )
  requireConfirmation(yes, commandFor(`poolproof promote ${from} ${to}`))
  const [source, destination] = await targets([from, to], signal)
  const { engine, where } = destination
  say(`promotion from ${from} to ${to} on ${where}`)
  await selectStack(engine, to)
  const config: Config = JSON.parse(await destination.pulumi('config', '--json'))
  requirePromotedFrom(from, to, config)
  const pinned = config['poolproof:evidenceKey']?.value
  if (!(await pinKey(source, destination, { yes, key, pinned }))) return print('nothing was changed')
  print(await step(`preview ${to}`, () => preview(engine, to, signal)))
  if (!yes && !(await confirm(to))) return print('nothing was changed')
  await step(`update ${to}, prove it, move the domain`, () => up(engine, to, signal))
  const { url, evidence } = await outputsOf(engine, to)
  const { commit, artifact, proofId } = readEvidence(evidence) ?? {}
  return print(`${to} serves artifact ${artifact} of commit ${commit} at ${url} (proof ${proofId})`)
}

type Config = Record<string, { value: string } | undefined>

/** Settings on the embedded cloud come from the cloud where the stack does not say them itself. */
function requirePromotedFrom(from: string, to: string, config: Config): void {
  const { 'poolproof:promoteFrom': own, 'poolproof:cloud': cloud } = config
  const embedded =
    cloud?.value === 'embedded' ? readCloudFile(homeFolder())?.stacks[to]?.promoteFrom : undefined
  const promoteFrom = own?.value ?? embedded
  if (String(promoteFrom).split('/').at(-1) === from) return
  throw new Problem(
    'NOT_PROMOTED_FROM',
    promoteFrom
      ? `stack ${to} is promoted from ${promoteFrom}, not from ${from}`
      : `stack ${to} has no poolproof:promoteFrom, so it would deploy this folder's code`,
    commandFor(`pulumi config set poolproof:promoteFrom ${from} --stack ${to}`),
  )
}
