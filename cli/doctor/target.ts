import type { Budget } from '../../rules/budget/index.ts'
import type { DeploymentFacts } from '../../rules/environment/deployment-facts.ts'
import type { MigrationFile } from '../../rules/migrations/migration-file.ts'

/** The deployment to check, and everything known of it before the first check runs. */
export interface DoctorTarget {
  /** Such as `project shop`; the first line of the report. */
  name: string
  facts: DeploymentFacts
  /** The app, if its address is known. */
  app?: DeployedApp | undefined
  /** Vercel's log of the production deployment. */
  log?: RuntimeLog | undefined
  /** True for a project without a production deployment. */
  undeployed?: boolean
  /** What a stack knows of the project. */
  stack?: StackKnowledge
  /** The committed migrations; undefined if no folder of them was found. */
  migrations?: { folder: string; files: readonly MigrationFile[] } | undefined
  /** The connection budget, if its numbers are known. */
  budget?: Budget | undefined
  /** Most backends the pooler opens for the app. */
  poolSize?: number | undefined
  /** Output of `vercel logs`, from stdin or a file. */
  piped?: string | undefined
  /** What must not be printed, in addition to the secret variables. */
  secrets: readonly string[]
}

/** What one source found, before the options are added. */
export interface SourceData extends Omit<DoctorTarget, 'secrets' | 'app'> {
  app?: Partial<DeployedApp> | undefined
  /** Folder with package.json and `prisma`. */
  folder: string
  secrets?: readonly (string | undefined)[]
}

export interface DeployedApp {
  /** Origin, `https://shop.vercel.app`. */
  origin: string
  /** Opens a protected deployment. */
  bypassSecret?: string | undefined
  cronSecret?: string | undefined
  /** Origin of the front end. */
  frontendUrl?: string | undefined
}

export interface RuntimeLog {
  url: string
  token: string
}

export interface StackKnowledge {
  /** The fingerprint the deployment must report. */
  fingerprint?: string | undefined
  /** Names of variables whose value on Vercel differs from the stack's. */
  changedOutside: readonly string[]
  /** Names of production variables on Vercel that the stack does not have. */
  added: readonly string[]
}

export interface CheckOptions {
  /** Rules only: no request to the database or the app. */
  offline: boolean
  /** Creates a test user, logs in and deletes the user. */
  logIn: boolean
  signal: AbortSignal
}
