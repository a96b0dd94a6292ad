import type { Deployment } from '../entities.ts'
import type { FunctionHost } from '../functions/index.ts'
import type { Logs } from '../logs.ts'
import type { Settings } from '../options.ts'
import type { Store } from '../store.ts'

/** What the edge works with. */
export interface EdgeContext {
  settings: Settings
  say(text: string): void
  store: Store
  logs: Logs
  functions: FunctionHost
  /** Folder of a deployment's build output. */
  outputFolder(deploymentId: string): string
}

/** What a request is answered from. */
export interface RequestContext extends EdgeContext {
  /** Where the browser finds a domain. */
  addressOf(domain: string): Promise<string>
}

/** The deployment that a request goes to, and the domain if it came by one. */
export interface RequestTarget {
  deployment?: Deployment | undefined
  domain?: string | undefined
}
