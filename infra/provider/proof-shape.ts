import type { Evidence } from './prove/evidence.ts'
import type { ProofSettings } from './prove/settings.ts'

/** Inputs of `poolproof:index:Proof`. Secret: bypassSecret, cronSecret, pooledUrl, directUrl. */
export interface ProofInputs extends ProofSettings {
  deploymentId: string
}

/** Outputs of `poolproof:index:Proof`; they are known only when the proof held. */
export interface ProofOutputs extends ProofInputs {
  evidence: Evidence
}
