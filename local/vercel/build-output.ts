/** A rule of config.json; https://vercel.com/docs/build-output-api/configuration#routes, types of @vercel/routing-utils */
export interface Route {
  handle?: string
  src?: string
  dest?: string
  headers?: Record<string, string>
  methods?: string[]
  continue?: boolean
  caseSensitive?: boolean
  check?: boolean
  status?: number
  has?: Condition[]
  missing?: Condition[]
  locale?: { redirect?: Record<string, string>; cookie?: string }
  middlewarePath?: string
  transforms?: Transform[]
}

export interface Condition {
  type: 'host' | 'header' | 'cookie' | 'query'
  key?: string
  value?: string | Matcher
}

/** All that is given must hold. */
export interface Matcher {
  eq?: string | number
  neq?: string
  inc?: string[]
  ninc?: string[]
  pre?: string
  suf?: string
  re?: string
  gt?: number
  gte?: number
  lt?: number
  lte?: number
}

export interface Transform {
  type: 'request.headers' | 'request.query' | 'request.path' | 'response.headers'
  op: 'append' | 'set' | 'delete'
  target?: { key: string | Matcher }
  args?: string | string[]
}

/** `images` of config.json, as far as an unresized image needs it. */
export interface Images {
  sizes: number[]
  domains?: string[]
  remotePatterns?: {
    protocol?: string
    hostname: string
    port?: string
    pathname?: string
    search?: string
  }[]
  minimumCacheTTL?: number
  contentSecurityPolicy?: string
  dangerouslyAllowSVG?: boolean
}

/** NAME.prerender-config.json; https://vercel.com/docs/build-output-api/primitives#prerender-configuration-file */
export interface Prerender {
  /** Seconds until it is made again; false: never. */
  expiration?: number | false
  /** Seconds until it is not served any more. */
  staleExpiration?: number
  group?: number
  bypassToken?: string
  fallback?: StaticFile
  allowQuery?: string[]
  allowHeader?: string[]
  initialHeaders?: Record<string, string>
  initialStatus?: number
  passQuery?: boolean
  experimentalBypassFor?: Condition[]
  /** The function that goes on where the page is prerendered in part. */
  chain?: { outputPath: string; headers: Record<string, string> }
}

/** What .vc-config.json says about one function. */
export interface FunctionConfig {
  /** Path it answers, such as `api/users`. */
  name: string
  /** Its .func folder; that of another one where the function is a link. */
  folder: string
  /** The module to load, inside the folder. */
  handler: string
  runtime: 'nodejs' | 'edge'
  /** It takes a Request and returns a Response, as middleware and edge functions do. */
  web: boolean
  /** `req.query`, `res.json` and the like for a default function. */
  helpers: boolean
  environment: Record<string, string>
  /** Binary files of an edge function. */
  assets: { name: string; path: string }[]
  regions?: string[]
  /** Seconds. */
  maxDuration?: number
  /** Requests at a time of one instance. */
  maxConcurrency?: number
  /** `supportsCancellation`: a visitor who leaves ends it. */
  cancels: boolean
  /** Query parameters that make a difference to the cache. */
  allowQuery?: string[]
  prerender?: Prerender
}

export interface StaticFile {
  path: string
  contentType?: string
}

export interface BuildOutput {
  /** Rules by the `handle` that they stand behind; those before the first one by ''. */
  phases: Map<string, Route[]>
  functions: Map<string, FunctionConfig>
  /** By URL path without the leading slash. */
  files: Map<string, StaticFile>
  images?: Images
}
