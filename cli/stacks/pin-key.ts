import { commandFor } from '../../rules/command-for.ts'
import { Problem } from '../../rules/problem.ts'
import { say } from '../../setup/progress.mjs'
import { plainOutputs } from '../pulumi/state.ts'
import type { Target } from '../pulumi/target.ts'
import { confirm } from '../terminal/confirm.ts'

interface Given {
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
export async function pinKey(from: Target, to: Target, given: Given, agrees = confirm): Promise<boolean> {
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
