import type { ConnectionUrl } from '../url/connection-url.ts'

/** What a URL says about itself, as one provider reads it. */
export interface UrlReading {
  /** Whether a pooler or Postgres itself answers. */
  endpoint: 'pooled' | 'direct' | 'unknown'
  poolMode: 'transaction' | 'session' | 'statement' | 'none' | 'unknown'
  /** Only `high` may refuse a deployment. */
  confidence: 'high' | 'low'
  /** Why, as the end of a sentence: "port 6543 of the shared pooler". */
  reason: string
  /** Who can reach the host: any client, those with IPv6, those in its own network. */
  reach: 'ipv4' | 'ipv6-only' | 'private' | 'unknown'
  /** What both endpoints of one database server share: project ref, endpoint id, host. */
  project?: string
  /** Undefined where the name in the URL is the name of a pool. */
  database?: string
}

/** Undefined where the URL is none of this host's. */
export type Read = (url: ConnectionUrl) => UrlReading | undefined
