import type { OutgoingHttpHeaders } from 'node:http'
import type { FunctionConfig, StaticFile } from '../../build-output.ts'
import type { Failure } from '../../functions/invoke.ts'
import type { Answer } from '../cache.ts'

/** A request as the edge takes it in. */
export interface Asked {
  method: string
  /** Path and query. */
  url: string
  headers: OutgoingHttpHeaders
  /** The domain that was asked for. */
  host: string
}

export interface Resolved {
  status: number
  /** What rules and middleware add to the answer. */
  headers: OutgoingHttpHeaders
  /** Headers for the function, as rules and middleware left them. */
  request: OutgoingHttpHeaders
  query: URLSearchParams
  /** `response.headers` transforms, for the whole answer. */
  finish(headers: OutgoingHttpHeaders): OutgoingHttpHeaders
}
export interface FunctionRoute extends Resolved {
  kind: 'function'
  config: FunctionConfig
  /** Path and query for the function. */
  url: string
  matchedPath: string
}
export type Resolution =
  | FunctionRoute
  | (Resolved & { kind: 'static'; file: StaticFile })
  /** `/_next/image` and `/_vercel/image`. */
  | (Resolved & { kind: 'image' })
  /** A rewrite to another server. */
  | (Resolved & { kind: 'external'; url: URL })
  /** A rule answers by itself, or middleware does. */
  | (Resolved & { kind: 'answer'; body?: Buffer })
  | (Resolved & { kind: 'failed'; code: Failure })
  | (Resolved & { kind: 'missing' })

/** Runs a middleware function on a request. */
export type RunMiddleware = (config: FunctionConfig, asked: Asked) => Promise<Answer | Failure>
