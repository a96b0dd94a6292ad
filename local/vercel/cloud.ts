import type { Blobs } from './blobs.ts'
import type { EdgeContext } from './edge/context.ts'
import type { Edge } from './edge/index.ts'

/** What the routes of the API work with. */
export interface Cloud extends EdgeContext {
  blobs: Blobs
  /** `say`, a text once in the life of this cloud. */
  sayOnce(text: string): void
  edge: Edge
  removeOutput(deploymentId: string): void
}
