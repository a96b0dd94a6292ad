import { runningCloud } from '../pulumi/engines.ts'
import { proveStack } from './prove-stack.ts'
import { proofText } from './report.ts'

/** `poolproof proof`: proves the running dev stack again and prints what it checked; with --json the evidence. */
export async function proof({ json }: { json: boolean }, signal: AbortSignal): Promise<number> {
  const { cloud, engine } = await runningCloud()
  const proven = await proveStack(engine, cloud.stack, signal)
  process.stdout.write(json ? `${JSON.stringify(proven.evidence, null, 2)}\n` : proofText(proven))
  return 0
}
