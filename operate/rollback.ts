import { commandFor } from '../infra/model/command-for.ts'
import { runText } from '../infra/model/engine-events.ts'
import { fail } from '../local/fail.ts'
import { interruption } from '../local/interruption.ts'
import { outputsOf, preview, up } from '../local/stack.ts'
import { say, step } from '../setup/progress.ts'
import { chosenEngine } from './chosen-engine.ts'
import { consents, requireConsent } from './consent.ts'
import { readOptions } from './options.ts'
import { print } from './print.ts'
import { rebuild } from './way-back/rebuild.ts'
import { returnable } from './way-back/returnable.ts'

const usage = `npm run rollback -- STACK [--to COMMIT] [--yes]

Brings back the bytes that STACK proved last before those it runs now: built anew in a work tree at their commit, equal
to the byte to what was proved, then deployed, proved and given the domain. Settings, keys and schema stay as they are.
  --to COMMIT   another release that STACK has proved, by the beginning of its commit or artifact
  --yes         do not ask`

/** `npm run rollback -- production`. */
async function main(args: string[]): Promise<number> {
  const { stacks, to, yes, help } = readOptions('rollback', args, ['to', 'yes', 'help'], ['STACK'])
  if (help) return print(usage, 0)
  const [stack] = stacks as [string]
  requireConsent(yes, commandFor(`poolproof rollback ${stack}`))
  const { engine, where } = await chosenEngine([stack])
  const { signal } = interruption()
  say(`rollback of ${stack} on ${where}`)
  const { release, region } = await step('look for the way back', () => returnable(engine, stack, to))
  say(`back to artifact ${release.artifact} of commit ${release.commit}, proved ${release.provedAt}`)
  const name = await step('build it again', () => rebuild(release, region))
  const environment = { ...engine.environment, POOLPROOF_ROLLBACK: JSON.stringify({ release, name }) }
  const back = { ...engine, environment }
  print(runText(await step(`preview ${stack}`, () => preview(back, stack, signal))), 0)
  if (!yes && !(await consents(stack))) return print('nothing was changed', 0)
  await step(`update ${stack}, prove it, move the domain`, () => up(back, stack, signal))
  const { url } = await outputsOf(engine, stack)
  return print(`${stack} serves artifact ${release.artifact} of commit ${release.commit} at ${url}`, 0)
}

process.exitCode = await main(process.argv.slice(2)).catch(fail)
