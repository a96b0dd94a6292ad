/** Limits and defaults of the embedded Vercel. */
export interface Settings {
  /** Requests that one instance serves at the same time, with fluid compute. Without it, one. */
  concurrency: number
  /** Instances of one function; what does not fit any more gets 503 FUNCTION_THROTTLED. */
  maxInstances: number
  /** Fluid compute for projects that do not set it (`resourceConfig.fluid`). */
  fluid: boolean
  /** Milliseconds without request and without pending `waitUntil`, after which an instance is stopped (SIGSTOP). */
  suspendAfterMs: number
  /** Milliseconds an instance stays suspended until it is ended. */
  reapAfterMs: number
  /** Seconds a request may take, for functions and projects that do not set it. */
  maxDuration: number
  /** The team's policy on sensitive variables when the cloud is new. */
  sensitivePolicy: 'on' | 'off' | 'default'
  /** Each project gets NAME.suffix by itself. */
  domainSuffix: string
  /** Answer the same files, meta and target with the deployment that is already there, as Vercel may. */
  deduplicate: boolean
  /** Region of functions that do not set one. */
  region: string
}

export interface VercelOptions {
  /** Folder of this cloud; everything is written below `<home>/vercel`, ports in `<home>/ports.json`. */
  home: string
  /** Bearer of the API. The official provider demands 24 or more of [0-9a-zA-Z] in a row. */
  apiToken: string
  /** `team_...` */
  teamId: string
  /** Gets messages for the user, such as that a port was moved. */
  say?: (text: string) => void
  /** Fixed ports by name (`api`, `edge`, `domain:NAME`) instead of kept ones. */
  ports?: Readonly<Record<string, number>>
  settings?: Partial<Settings>
}

export const defaultSettings: Settings = {
  concurrency: 10,
  maxInstances: 30,
  fluid: true,
  suspendAfterMs: 50,
  reapAfterMs: 300_000,
  maxDuration: 300,
  sensitivePolicy: 'default',
  domainSuffix: 'vercel.app',
  deduplicate: false,
  region: 'iad1',
}
