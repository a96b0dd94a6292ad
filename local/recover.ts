import { Problem } from '../infra/model/problem.ts'
import { say } from '../setup/progress.ts'
import { ensureTools } from '../setup/tools.ts'
import { readCloudFile } from './cloud-file.ts'
import { createEngine } from './engine.ts'
import { fail } from './fail.ts'
import { homeFolder } from './home.ts'
import { recover } from './recovery/recover.ts'

/** `npm run recover`: heals the dev stack after a killed update. `npm start` does it by itself. */
async function main(): Promise<number> {
  const home = homeFolder()
  const cloud = readCloudFile(home)
  if (!cloud) {
    throw new Problem(
      'CLOUD_NOT_RUNNING',
      'the embedded cloud is not running',
      'run `npm start`, which recovers by itself',
    )
  }
  const engine = createEngine(home, await ensureTools())
  const pending = await recover(engine, cloud, say)
  process.stdout.write(pending === 0 ? 'nothing was pending\n' : 'recovered; run: npm run pulumi -- up\n')
  return 0
}

process.exitCode = await main().catch(fail)
