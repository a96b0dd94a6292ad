import { parseArgs } from 'node:util'
import { fail } from './fail.ts'
import { interruption } from './interruption.ts'
import { proveStack } from './prove-stack.ts'
import { proofText } from './report.ts'
import { runningCloud } from './running-cloud.ts'

/** `poolproof proof`: proves the running dev stack again and prints what it checked; with --json the evidence. */
async function main(args: string[]): Promise<number> {
  const { values } = parseArgs({ args, options: { json: { type: 'boolean', default: false } } })
  const { cloud, engine } = await runningCloud()
  const proven = await proveStack(engine, cloud.stack, interruption().signal)
  process.stdout.write(values.json ? `${JSON.stringify(proven.evidence, null, 2)}\n` : proofText(proven))
  return 0
}

process.exitCode = await main(process.argv.slice(2)).catch(fail)
