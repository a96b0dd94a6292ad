import { commandFor } from '../../rules/command-for.ts'
import { say, step } from '../../setup/progress.mjs'
import { outputsOf, preview, up } from '../pulumi/stack.ts'
import { target } from '../pulumi/target.ts'
import { confirm, requireConfirmation } from '../terminal/confirm.ts'
import { print } from '../terminal/print.ts'
import { rebuild } from './rollback/rebuild.ts'
import { rollbackTargets } from './rollback/rollback-target.ts'

interface Given {
  STACK: string
  to: string | undefined
  yes: boolean
}

/** `poolproof rollback production`. */
export async function rollback({ STACK: stack, to, yes }: Given, signal: AbortSignal): Promise<number> {
  requireConfirmation(yes, commandFor(`poolproof rollback ${stack}`))
  const { engine, where } = await target(stack, signal)
  say(`rollback of ${stack} on ${where}`)
  const { release, region } = await step('find the rollback target', () => rollbackTargets(engine, stack, to))
  say(`back to artifact ${release.artifact} of commit ${release.commit}, proved ${release.provedAt}`)
  const name = await step('build it again', () => rebuild(release, region))
  const environment = { ...engine.environment, POOLPROOF_ROLLBACK: JSON.stringify({ release, name }) }
  const back = { ...engine, environment }
  print(await step(`preview ${stack}`, () => preview(back, stack, signal)))
  if (!yes && !(await confirm(stack))) return print('nothing was changed')
  await step(`update ${stack}, prove it, move the domain`, () => up(back, stack, signal))
  const { url } = await outputsOf(engine, stack)
  return print(`${stack} serves artifact ${release.artifact} of commit ${release.commit} at ${url}`)
}
