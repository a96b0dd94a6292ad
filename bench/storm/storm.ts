import type { CloudFile } from '../../local/cloud-file.ts'
import type { Budget } from '../../rules/budget/index.ts'
import type { Outcome } from '../load/load.ts'
import type { VariantName } from '../variants/index.ts'
import type { Limits } from './database.ts'
import type { Series } from './samples.ts'
import type { Step } from './shape.ts'

/** The embedded cloud that a storm needs: what `.poolproof/cloud.json` holds while one runs. */
export type StormCloud = Pick<CloudFile, 'api' | 'apiToken' | 'teamId' | 'adminUrl' | 'consoleUrl'>

export type Phase = 'cold' | 'warm' | 'steady'

/** What one variant made of one step. */
export interface StepResult extends Step {
  phases: Record<Phase, Outcome>
  series: Series
}

export interface VariantResult {
  variant: VariantName
  title: string
  steps: StepResult[]
}

/** The whole storm as numbers; bench/results/*.json. */
export interface Storm {
  limits: Limits
  /** Connections of one instance of ours, and the sums behind it. */
  poolMax: number
  budget: Budget
  variants: VariantResult[]
}
