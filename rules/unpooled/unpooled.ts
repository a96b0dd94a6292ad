/** What a URL says for certain of an endpoint that is no transaction pooler. */
export interface Unpooled {
  endpoint: 'direct' | 'pooled'
  poolMode: 'none' | 'session'
  confidence: 'high'
  /** Why, as the end of a sentence: "its first label is direct". */
  reason: string
}

export function direct(reason: string): Unpooled {
  return { endpoint: 'direct', poolMode: 'none', confidence: 'high', reason }
}

export function session(reason: string): Unpooled {
  return { endpoint: 'pooled', poolMode: 'session', confidence: 'high', reason }
}
