import { commandFor } from '../../rules/command-for.ts'
import type { DatabaseHostName } from '../../rules/hosts/index.ts'
import type { Account } from './account.ts'

/** What one row came to, with the figure that shows it, or why it was not asked. */
export interface Verdict {
  result: 'held' | 'not held' | 'skipped'
  figure: string
}

/** A claim that neither a provider's source nor its documentation settles: one row of docs/to-be-proved.md. */
export interface AcceptRow {
  id: string
  claim: string
  /** How it is asked; of a row without `ask` what a person does. Markdown. */
  how: string
  expected: string
  /** It runs `pulumi up`. */
  updates?: true
  /** Where the database is on another host the row does not apply. */
  host?: DatabaseHostName
  ask?(account: Account): Promise<Verdict>
}

export const verdict = (holds: boolean, figure: string): Verdict => ({
  result: holds ? 'held' : 'not held',
  figure,
})
export const skipped = (figure: string): Verdict => ({ result: 'skipped', figure })

/** Of the last proof, after an update. */
export async function proved(account: Account, name: string): Promise<Verdict> {
  await account.update()
  const { checks } = await account.evidence()
  const check = checks.find((one) => one.name === name)
  return check
    ? verdict(check.ok, `${name}: ${check.got}`)
    : skipped(`the proof of this app has no check "${name}"`)
}

/** Of an update whose proof held. */
export async function updated(account: Account): Promise<Verdict> {
  const changes = await account.update()
  const { requests, failures, p95Ms } = await account.evidence()
  const made = Object.entries(changes).map(([what, count]) => `${count} ${what}`)
  return verdict(
    failures === 0,
    `requests=${requests} failures=${failures} p95Ms=${p95Ms}, ${made.join(', ')}`,
  )
}

/** What a row says of how it is asked. */
export const up = `\`${commandFor('pulumi up --stack staging')}\``

/** Asks one row. */
export async function askRow({ id, how, host, ask }: AcceptRow, account: Account): Promise<Verdict> {
  const found = host && (await account.databaseHost())
  if (found !== host) return skipped(`the database is not on ${host} (${found})`)
  if (ask) return ask(account)
  return skipped(`by hand: ${how}; then ${commandFor(`poolproof accept --only ${id} --held "WHAT YOU SAW"`)}`)
}
