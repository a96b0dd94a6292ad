import { isLoopback } from '../url/loopback.ts'

/** One environment variable of the app. */
export interface VariableRow {
  /** What is wrong with a value, in words that never repeat the value; undefined when nothing is. */
  fault: (value: string) => string | undefined
  optional?: true
  /** Of a secret: the fewest characters it may have. */
  minLength?: number
  /** What of infra/components sets it in every stack; an optional variable without one is set by its setting alone. */
  setBy?: 'appVariables' | 'JwtKeys' | 'VercelApp'
  /** Setting below `poolproof:` that holds the value. A secret has none: `adopted` takes one from before the stack. */
  setting?: readonly [string, ...string[]]
  /** What holds where the setting is left out. */
  unset?: string
  /** Other apps of this kind need it too. */
  common?: true
}

/** What a pool needs, of the auth app and of every other: the package reads these alone. */
export const poolVariables = {
  /** The pooled connection. `sslmode=disable` on loopback only; `pool_timeout`, `connect_timeout` count, in seconds. */
  DATABASE_URL: { fault: postgresUrl, setBy: 'appVariables', common: true },
  /** Connections one instance may open. Wins over `connection_limit` of the URL, which counts where this is unset. */
  DATABASE_POOL_MAX: { fault: poolMax, setBy: 'appVariables', setting: ['poolMax'], unset: '2' },
  /** Root certificates (PEM) of a database whose chain the system's roots do not cover. */
  DATABASE_CA: {
    fault: (value) =>
      value.includes('-----BEGIN CERTIFICATE-----') ? undefined : 'is not a PEM certificate',
    optional: true,
    setting: ['database', 'ca'],
    unset: 'the roots of the system',
  },
} as const satisfies Record<string, VariableRow>

function postgresUrl(value: string): string | undefined {
  const url = URL.parse(value)
  if (!url || !/^postgres(ql)?:$/.test(url.protocol)) return 'is not a postgresql:// URL'
  if (!url.hostname || !url.username || url.pathname.length < 2) return 'names no host, user or database'
  if (url.searchParams.get('sslmode') === 'disable' && !isLoopback(url.hostname))
    return 'switches TLS off (sslmode=disable) for a host that is not this machine'
  if (!isDecodable(url)) return 'has a stray %, which is written %25'
  return untrimmed(value)
}

/** A stray `%`, which decoding answers with an error. */
function isDecodable({ hostname, username, password, pathname }: URL): boolean {
  try {
    return decodeURIComponent(hostname + username + password + pathname) !== ''
  } catch {
    return false
  }
}

function poolMax(value: string): string | undefined {
  return /^[1-9]\d{0,2}$/.test(value) ? undefined : 'is not a whole number from 1 to 999'
}

/** `echo secret | vercel env add` stores the newline with it. */
export function untrimmed(value: string): string | undefined {
  return value.trim() === value ? undefined : 'starts or ends with white space'
}
