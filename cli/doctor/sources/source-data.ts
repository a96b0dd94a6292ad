import type { Facts } from '../../../rules/environment/deployment-facts.ts'
import type { Patient } from '../target.ts'

/** What one source tells, before what was said beside it is added. */
export interface Found extends Omit<Patient, 'secrets' | 'app'> {
  facts: Facts
  app?: Partial<NonNullable<Patient['app']>>
  /** Where package.json and Prisma's folder are looked for. */
  folder: string
  secrets?: readonly (string | undefined)[]
}
