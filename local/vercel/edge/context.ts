import type { IncomingMessage, ServerResponse } from 'node:http'
import type { WorkingCopies, WorkingCopy } from '../copies/working-copies.ts'
import type { Deployment } from '../entities.ts'
import type { FunctionHost } from '../functions/index.ts'
import type { Logs } from '../logs.ts'
import type { Settings } from '../options.ts'
import type { Store } from '../store.ts'
import type { EdgeCache } from './cache.ts'
import type { Asked } from './routing/resolution.ts'

/** What the edge works with. */
export interface EdgeContext {
  settings: Settings
  say(text: string): void
  store: Store
  /** What `poolproof dev` serves at the domains of a deployment. */
  copies: WorkingCopies
  logs: Logs
  functions: FunctionHost
  cache: EdgeCache
  /** Goes on after an answer was sent; what it throws is said. */
  behind(work: Promise<unknown>): void
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
  deployment?: Deployment | WorkingCopy | undefined
  domain?: string | undefined
}

/** One request and its answer. */
export interface Exchange {
  context: EdgeContext
  deployment: Deployment
  asked: Asked
  req: IncomingMessage
  res: ServerResponse
  /** Read at the first call. */
  body(): Promise<Buffer | 'too large' | 'aborted'>
  /** Undefined as long as nobody asked for the body. */
  readSoFar(): Promise<Buffer | undefined>
}
