/** The state that the calls of one language host share. */
export interface LanguageHost {
  /** The engine's address, host:port. */
  engine: string
  /** Where traces go; empty when they don't. */
  tracing: string
  /** Aborted when everything this host started has to end. */
  stop: AbortSignal
}
