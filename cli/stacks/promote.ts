import { readCloudFile } from '../../local/cloud-file.ts'
import { homeFolder } from '../../local/paths.ts'
import { commandFor } from '../../rules/command-for.ts'
import { isServed } from '../../rules/domain-state.ts'
import { Problem } from '../../rules/problem.ts'
import { readEvidence } from '../../rules/release/evidence.ts'
import { say, step } from '../../setup/progress.mjs'
import { outputsOf, preview, selectStack, up } from '../pulumi/stack.ts'
import { plainOutputs } from '../pulumi/state.ts'
import { type Target, targets } from '../pulumi/target.ts'
import { confirm, requireConfirmation } from '../terminal/confirm.ts'
import { print } from '../terminal/print.ts'

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
  const { url, evidence, domains } = await outputsOf(engine, to)
  const { commit, artifact, proofId } = readEvidence(evidence) ?? {}
  const release = `artifact ${artifact} of commit ${commit}`
  if (!isServed(domains))
    return print(`${to} has proved ${release} (proof ${proofId}), and does not serve it yet: ${domains}`)
  return print(`${to} serves ${release} at ${url} (proof ${proofId})`)
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

interface PinOptions {
  yes: boolean
  key: string | undefined
  /** What the stack pins already. */
  pinned: string | undefined
}

/**
 * Sees to it that stack `to` names the key which has to have signed the evidence of `from`: pinned before, given, or shown
 * and agreed to now. Returns false where the answer was no.
 *
 * @throws Problem EVIDENCE_KEY_MISSING, EVIDENCE_KEY_CHANGED, EVIDENCE_MISSING
 */
export async function pinKey(
  from: Target,
  to: Target,
  given: PinOptions,
  agrees = confirm,
): Promise<boolean> {
  const { pinned } = given
  if (pinned) {
    if (given.key === undefined || given.key === pinned) return true
    throw new Problem(
      'EVIDENCE_KEY_CHANGED',
      `stack ${to.name} pins the key ${pinned}, and ${given.key} was given`,
      `if stack ${from.name} was created again: ${commandFor(`pulumi config set poolproof:evidenceKey ${given.key} --stack ${to.name}`)}`,
    )
  }
  const key = given.key ?? (await shownKey(from, to.name, given.yes))
  if (given.key === undefined && !(await agrees(from.name))) return false
  await to.pulumi('config', 'set', 'poolproof:evidenceKey', key)
  say(`stack ${to.name} pins the key ${key} (poolproof:evidenceKey)`)
  return true
}

async function shownKey({ name: from, pulumi }: Target, to: string, yes: boolean): Promise<string> {
  const { evidenceKey: key } = plainOutputs(await pulumi('stack', 'export'))
  if (typeof key !== 'string')
    throw new Problem(
      'EVIDENCE_MISSING',
      `stack ${from} has no evidence of a proof`,
      commandFor(`pulumi up --stack ${from}`),
    )
  if (yes)
    throw new Problem(
      'EVIDENCE_KEY_MISSING',
      `stack ${to} pins no key of stack ${from}; with --yes there is no question. The output evidenceKey of stack ${from} is ${key}`,
      `compare it with: ${commandFor(`pulumi stack output evidenceKey --stack ${from}`)}, run by the owner of that stack; then: ${commandFor(`poolproof promote ${from} ${to} --yes --key ${key}`)}`,
    )
  say(
    `stack ${from} signs its evidence with the key ${key}. Stack ${to} will accept no other key (poolproof:evidenceKey). Pin it?`,
  )
  return key
}
