import { say } from '../setup/progress.ts'
import { fail } from './fail.ts'
import { recover } from './recovery/recover.ts'
import { runningCloud } from './running-cloud.ts'

/** `npm run recover`: heals the dev stack after a killed update. `npm start` does it by itself. */
async function main(): Promise<number> {
  const { cloud, engine } = await runningCloud()
  const pending = await recover(engine, cloud, say)
  process.stdout.write(pending === 0 ? 'nothing was pending\n' : 'recovered; run: npm run pulumi -- up\n')
  return 0
}

process.exitCode = await main().catch(fail)
