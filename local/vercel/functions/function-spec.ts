import type { StaleProcesses } from './leftovers.ts'

/** All that is needed to start and run instances of one function of one deployment. */
export interface FunctionSpec {
  deploymentId: string
  /** Its .func folder, which is also its working directory. */
  folder: string
  /** The module with the handler. */
  file: string
  /** Everything in the process's environment. */
  environment: Record<string, string>
  /** Seconds. */
  maxDuration: number
  /** Requests per instance. */
  concurrency: number
  maxInstances: number
  suspendAfterMs: number
  reapAfterMs: number
  leftovers: StaleProcesses
  log(stream: 'stdout' | 'stderr', text: string): void
  /** Told when an instance ended that was not to. */
  died(how: string): void
}
