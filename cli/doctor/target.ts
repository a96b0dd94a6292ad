import type { MigrationFile } from '../../plugin/migration/shape.ts'
import type { Budget } from '../../rules/budget/index.ts'
import type { DeploymentFacts } from '../../rules/environment/deployment-facts.ts'

/** What is examined, and what is known of it before anything is asked. */
export interface DoctorTarget {
  /** Such as `project shop`; the first line of the report. */
  name: string
  facts: DeploymentFacts
  /** The app, where its address is known. */
  app?: DeployedApp
  /** Where Vercel's log of the serving deployment is read. */
  log?: RuntimeLog
  /** Said of a project: it has no production deployment. */
  undeployed?: boolean
  /** What a stack says the project must hold. */
  stack?: StackKnowledge
  /** Committed migrations, by name; undefined where no folder of them was found. */
  migrations?: { folder: string; files: readonly MigrationFile[] }
  /** Whether the connections fit, where the numbers are known. */
  budget?: Budget
  /** Backends the pooler may hold for the app. */
  poolSize?: number
  /** `vercel logs`, piped. */
  piped?: string
  /** Everything that must not be printed, beside what is in the variables. */
  secrets: readonly string[]
}

export interface DeployedApp {
  /** Origin, `https://shop.vercel.app`. */
  origin: string
  /** Opens a protected deployment. */
  bypassSecret?: string
  cronSecret?: string
  /** Origin of the front end, where it is known. */
  frontendUrl?: string
}

export interface RuntimeLog {
  url: string
  token: string
}

export interface StackKnowledge {
  /** What the deployment must report. */
  fingerprint?: string
  /** Names whose value on Vercel is another than the stack's, by the fingerprint in their comment. */
  changedOutside: readonly string[]
  /** Names that are set on Vercel for production and unknown to the stack. */
  added: readonly string[]
}

/** How the examination goes. */
export interface CheckOptions {
  /** Rules only: neither database nor app is asked. */
  offline: boolean
  /** Makes a throw-away user, logs in and deletes it. */
  logIn: boolean
  signal: AbortSignal
}
