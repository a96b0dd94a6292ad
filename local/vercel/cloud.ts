import type { Blobs } from './blobs.ts'
import type { Edge } from './edge/index.ts'
import type { FunctionHost } from './functions/index.ts'
import type { Logs } from './logs.ts'
import type { Settings } from './options.ts'
import type { Store } from './store.ts'

/** What the routes work with. */
export interface Cloud {
  settings: Settings
  say(text: string): void
  store: Store
  blobs: Blobs
  logs: Logs
  functions: FunctionHost
  edge: Edge
  /** Folder of a deployment's build output. */
  outputFolder(deploymentId: string): string
  removeOutput(deploymentId: string): void
}
