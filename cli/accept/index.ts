import { join } from 'node:path'
import { homeFolder } from '../../local/paths.ts'
import { commandFor } from '../../rules/command-for.ts'
import { printable } from '../../rules/printable.ts'
import { Problem } from '../../rules/problem.ts'
import { redact } from '../../rules/url/redact.ts'
import { say, step } from '../../setup/progress.mjs'
import { isEmbedded } from '../pulumi/client.ts'
import { target } from '../pulumi/target.ts'
import { confirm, requireConfirmation } from '../terminal/confirm.ts'
import { print } from '../terminal/print.ts'
import { Account } from './account.ts'
import { type AcceptFile, readAcceptFile, writeAcceptFile } from './file.ts'
import { type AcceptRow, askRow, type Verdict } from './row.ts'
import { acceptRows } from './rows/index.ts'

interface Given {
  stack: string | undefined
  only: string | undefined
  held: string | undefined
  out: string | undefined
  yes: boolean
  json: boolean
}

/** `poolproof accept`. Its file is written after each row: what held is not asked again, unless it is named. */
export async function accept(given: Given, signal: AbortSignal): Promise<number> {
  const { only, held, out, yes } = given
  const named = only === undefined ? acceptRows : [rowOf(only)]
  if (held !== undefined && only === undefined)
    throw usage('--held says what was seen of one row: --only ROW')
  const stack = await target(given.stack, signal)
  const cloud = isEmbedded(stack.engine) ? 'embedded' : 'vercel'
  const name = `accepted.${stack.name}.json`
  // What the embedded cloud answers is no acceptance, and not to be committed.
  const file =
    out ?? (cloud === 'embedded' ? join(homeFolder(), name) : join(stack.engine.folderOf(stack.name), name))
  const known = readAcceptFile(file, { stack: stack.name, cloud })
  const rows = named.filter(({ id }) => only !== undefined || known.rows[id]?.result !== 'held')
  const updates = held === undefined && rows.some(({ updates }) => updates)
  const again = commandFor(`poolproof accept --stack ${stack.name}`)
  if (updates) requireConfirmation(yes, again)
  if (updates && !yes) {
    say(`stack ${stack.name} on ${stack.where} is updated; nothing of it is removed. Go on?`)
    if (!(await confirm(stack.name))) return print('nothing was changed')
  }
  const account = new Account(stack, signal)
  for (const row of rows) {
    const ask = async () => (held === undefined ? verdictOf(row, account, signal) : seen(held))
    const verdict = given.json ? await ask() : await step(row.id, ask)
    known.rows[row.id] = {
      ...verdict,
      figure: await legible(verdict.figure, account),
      at: new Date().toISOString(),
    }
    writeAcceptFile(file, known)
    if (!given.json) print(`  ${row.id}: ${verdict.result}: ${known.rows[row.id]?.figure}`)
  }
  return report(known, file, given)
}

const usage = (what: string) => new Problem('UNKNOWN_OPTION', what, commandFor('poolproof accept --help'))

function rowOf(id: string): AcceptRow {
  const row = acceptRows.find((one) => one.id === id)
  if (row) return row
  throw usage(
    `there is no row ${id}; docs/to-be-proved.md lists them: ${acceptRows.map(({ id }) => id).join(', ')}`,
  )
}

const seen = (figure: string): Verdict => ({ result: 'held', figure: `seen by a person: ${figure}` })

/** What cannot be asked did not hold: it is asked again the next time. */
async function verdictOf(row: AcceptRow, account: Account, signal: AbortSignal): Promise<Verdict> {
  try {
    return await askRow(row, account)
  } catch (error) {
    signal.throwIfAborted()
    const { message } = error as Error
    const figure = error instanceof Problem ? message : `could not be asked: ${message}`
    return { result: 'not held', figure }
  }
}

/** One line, without a secret. */
async function legible(figure: string, account: Account): Promise<string> {
  const secrets = await account.secrets().catch(() => [])
  return printable(redact(figure, secrets).replace(/\s*\n\s*/g, '; '), 500)
}

function report(known: AcceptFile, file: string, { only, json }: Given): number {
  const rows = acceptRows.flatMap(({ id }) => {
    const row = known.rows[id]
    return row && (only === undefined || only === id) ? [{ id, ...row }] : []
  })
  const count = (result: Verdict['result']) => rows.filter((row) => row.result === result).length
  const code = count('not held') > 0 ? 1 : 0
  if (json) return print(JSON.stringify({ ...known, rows, file, exitCode: code }, null, 2), code)
  const sums = `${count('held')} held, ${count('not held')} not held, ${count('skipped')} skipped`
  return print(`${sums}; ${file} has date and figure of each`, code)
}
