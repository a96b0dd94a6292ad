import { fail } from './fail.ts'
import { interruption } from './interruption.ts'
import { proveStack } from './prove-stack.ts'
import { runningCloud } from './running-cloud.ts'

/** `npm run proof`: proves the running dev stack once more and prints the evidence as JSON. */
async function main(): Promise<number> {
  const { cloud, engine } = await runningCloud()
  const { evidence } = await proveStack(engine, cloud.stack, interruption().signal)
  process.stdout.write(`${JSON.stringify(evidence, null, 2)}\n`)
  return 0
}

process.exitCode = await main().catch(fail)
