import { plainOutputs } from '../../rules/plain-outputs.ts'
import type { SignedEvidence } from '../../rules/release/evidence.ts'
import { readEvidence } from '../../rules/release/evidence-text.ts'
import { faultText } from './preview/fault-text.ts'
import type { Pulumi } from './pulumi.ts'

/** What a stack serves by its state, or why that cannot be read. Texts of others, and no secret among them. */
export interface RunningRelease {
  stack: string
  address?: string
  evidence?: SignedEvidence
  fault?: string
}

/** Reads what a stack serves from its plain outputs, which no passphrase has to open. */
export async function readRunning(
  open: (stack: string) => Promise<Pulumi>,
  stack: string,
  secrets: readonly string[] = [],
): Promise<RunningRelease> {
  try {
    const engine = await open(stack)
    const { url, evidence } = plainOutputs(await engine.ask('stack', 'export', '--stack', stack))
    const signed = readEvidence(evidence)
    return {
      stack,
      ...(typeof url === 'string' ? { address: url } : {}),
      ...(signed ? { evidence: signed } : {}),
    }
  } catch (error) {
    return { stack, fault: faultText((error as Error).message, secrets) }
  }
}
