import { commandFor } from '../infra/model/command-for.ts'
import { runText } from '../infra/model/engine-events.ts'
import { Problem } from '../infra/model/problem.ts'
import type { SignedEvidence } from '../infra/model/promotion/evidence.ts'
import type { Engine } from '../local/engine.ts'
import { fail } from '../local/fail.ts'
import { interruption } from '../local/interruption.ts'
import { outputsOf, preview, selectStack, up } from '../local/stack.ts'
import { say, step } from '../setup/progress.ts'
import { chosenEngine } from './chosen-engine.ts'
import { consents, requireConsent } from './consent.ts'
import { readOptions } from './options.ts'
import { print } from './print.ts'

const usage = `npm run promote -- FROM TO [--yes]

Deploys to stack TO what stack FROM proved, and nothing else: preview, question, update, proof, switch of the domain.
  --yes   do not ask`

/** `npm run promote -- staging production`. */
async function main(args: string[]): Promise<number> {
  const { stacks, yes, help } = readOptions('promote', args, ['yes', 'help'], ['FROM', 'TO'])
  if (help) return print(usage, 0)
  const [from, to] = stacks as [string, string]
  requireConsent(yes, commandFor(`poolproof promote ${from} ${to}`))
  const { engine, where } = await chosenEngine([from, to])
  const { signal } = interruption()
  say(`promotion from ${from} to ${to} on ${where}`)
  await selectStack(engine, to)
  print(await step(`preview ${to}`, () => promotable(engine, from, to, signal)), 0)
  if (!yes && !(await consents(to))) return print('nothing was changed', 0)
  await step(`update ${to}, prove it, move the domain`, () => up(engine, to, signal))
  const { url, evidence } = await outputsOf(engine, to)
  const { commit, artifact, proofId } = evidence as SignedEvidence
  return print(`${to} serves artifact ${artifact} of commit ${commit} at ${url} (proof ${proofId})`, 0)
}

/** The preview, in which the program has held what it builds against what `from` proved. */
async function promotable(engine: Engine, from: string, to: string, signal: AbortSignal): Promise<string> {
  const run = await preview(engine, to, signal)
  const proved = run.data.find(({ promotedFrom }) => promotedFrom)?.promotedFrom
  if (proved === from) return runText(run)
  throw new Problem(
    'NOT_PROMOTED_FROM',
    proved
      ? `stack ${to} is promoted from ${proved}, not from ${from}`
      : `stack ${to} would deploy whatever is here: it is promoted from no stack`,
    commandFor(`pulumi config set poolproof:promoteFrom ${from} --stack ${to}`),
  )
}

process.exitCode = await main(process.argv.slice(2)).catch(fail)
