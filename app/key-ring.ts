import { createHash, createSecretKey, type KeyObject } from 'node:crypto'

export interface Key {
  /** First 12 characters of the secret's SHA-256: tells generations apart, tells nothing about the secret. */
  kid: string
  /** A key object, not its bytes: jose imports it once, bytes at each token, which is a third of what a token takes. */
  secret: KeyObject
}

/** One purpose's keys: the current one signs, all of them verify. */
export interface KeyRing {
  current: Key
  find(kid: string | undefined): Key | undefined
}

export function keyRing(current: string, previous?: string): KeyRing {
  const keys = [current, ...(previous ? [previous] : [])].map((secret) => ({
    kid: createHash('sha256').update(secret).digest('base64url').slice(0, 12),
    secret: createSecretKey(secret, 'utf8'),
  }))
  return { current: keys[0] as Key, find: (kid) => keys.find((key) => key.kid === kid) }
}
