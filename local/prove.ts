import { Problem } from '../infra/model/problem.ts'
import { ensureTools } from '../setup/tools.ts'
import { readCloudFile } from './cloud-file.ts'
import { createEngine } from './engine.ts'
import { fail } from './fail.ts'
import { homeFolder } from './home.ts'
import { interruption } from './interruption.ts'
import { proveStack } from './prove-stack.ts'

/** `npm run proof`: proves the running dev stack once more and prints the evidence as JSON. */
async function main(): Promise<number> {
  const home = homeFolder()
  const cloud = readCloudFile(home)
  if (!cloud) {
    throw new Problem(
      'CLOUD_NOT_RUNNING',
      'the embedded cloud is not running',
      'run `npm start` in another terminal',
    )
  }
  const engine = createEngine(home, await ensureTools())
  const { evidence } = await proveStack(engine, cloud.stack, interruption().signal)
  process.stdout.write(`${JSON.stringify(evidence, null, 2)}\n`)
  return 0
}

process.exitCode = await main().catch(fail)
