import type { DeploymentFacts } from '../../../rules/environment/deployment-facts.ts'
import type { DoctorTarget } from '../target.ts'

/** What one source tells, before what was said beside it is added. */
export interface SourceData extends Omit<DoctorTarget, 'secrets' | 'app'> {
  facts: DeploymentFacts
  app?: Partial<NonNullable<DoctorTarget['app']>>
  /** Where package.json and Prisma's folder are looked for. */
  folder: string
  secrets?: readonly (string | undefined)[]
}
