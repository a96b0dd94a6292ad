import { commandFor } from '../../rules/command-for.ts'
import { say } from '../../setup/progress.mjs'
import { ensureEmbeddedStack } from '../pulumi/embedded-stacks.ts'
import { runningCloud } from '../pulumi/engines.ts'
import { recover } from '../recovery/recover.ts'

/** `poolproof recover`: heals a stack after a killed update. `npm start` does it by itself for dev. */
export async function recoverStack({ STACK: stack }: { STACK: string | undefined }): Promise<number> {
  const { cloud, engine } = await runningCloud()
  const healed = stack ?? cloud.stack
  await ensureEmbeddedStack(engine.home, healed)
  const pending = await recover(engine, { stack: healed, api: cloud.api }, say)
  const next = `recovered; run: ${commandFor(`pulumi up --stack ${healed}`)}`
  process.stdout.write(`${pending === 0 ? 'nothing was pending' : next}\n`)
  return 0
}
