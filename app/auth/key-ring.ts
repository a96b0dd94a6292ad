import { createHash, createSecretKey, type KeyObject, type webcrypto } from 'node:crypto'

export interface Key {
  /** First 12 characters of the secret's SHA-256: distinguishes generations and reveals nothing about the secret. */
  kid: string
  secret: KeyObject
  /** The same for jose, which would import any other form again for each token: a third of the time a token takes. */
  imported: webcrypto.CryptoKey
}

/** One purpose's keys: the current one signs, all of them verify. */
export interface KeyRing {
  current: Key
  find(kid: string | undefined): Key | undefined
}

export function keyRing(current: string, previous?: string): KeyRing {
  const keys = [current, ...(previous ? [previous] : [])].map(toKey)
  return { current: keys[0] as Key, find: (kid) => keys.find((key) => key.kid === kid) }
}

function toKey(text: string): Key {
  const secret = createSecretKey(text, 'utf8')
  return {
    kid: createHash('sha256').update(text).digest('base64url').slice(0, 12),
    secret,
    imported: secret.toCryptoKey({ name: 'HMAC', hash: 'SHA-256' }, false, ['sign', 'verify']),
  }
}
