import { readEvidence, type SignedEvidence } from '../../rules/release/evidence.ts'
import { plainOutputs } from '../pulumi/state.ts'
import type { Target } from '../pulumi/target.ts'
import { faultText } from './fault-text.ts'

/** The release a stack serves according to its state, or why the state cannot be read. Untrusted texts, no secrets. */
export interface RunningRelease {
  stack: string
  address?: string | undefined
  evidence?: SignedEvidence | undefined
  fault?: string
}

/** Reads the plain outputs of a stack, which needs no passphrase. */
export async function readRunning(
  open: (stack: string) => Promise<Pick<Target, 'pulumi'>>,
  stack: string,
  secrets: readonly string[] = [],
): Promise<RunningRelease> {
  try {
    const { pulumi } = await open(stack)
    const { url, evidence } = plainOutputs(await pulumi('stack', 'export'))
    return { stack, address: typeof url === 'string' ? url : undefined, evidence: readEvidence(evidence) }
  } catch (error) {
    return { stack, fault: faultText((error as Error).message, secrets) }
  }
}
