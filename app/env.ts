/**
 * The environment the app needs, declared once: the types infra must satisfy and the check at boot come from these
 * two tables. Imports none of the app, so that infra can read the names without loading it.
 */

import { isLoopback } from '../rules/url/loopback.ts'

/** What is wrong with a value, in words that never repeat the value; undefined when nothing is. */
type Rule = (value: string) => string | undefined

const required = {
  /** The pooled door. `sslmode=disable` only on loopback; `pool_timeout`, `connect_timeout` in seconds are honoured. */
  DATABASE_URL: postgresUrl,
  /** Connections one instance may open. Wins over `connection_limit` of the URL, which counts where this is unset. */
  DATABASE_POOL_MAX: poolMax,
  JWT_ACCESS_SECRET: signingSecret,
  JWT_REFRESH_SECRET: signingSecret,
  /** Bearer of the cron and of the detail of /api/health. */
  CRON_SECRET: atLeast(16),
  /** Origin of the front end: the only one CORS and cookie routes know. https, or http on loopback. */
  FRONTEND_URL: frontendUrl,
  NODE_ENV: (value) => (value === 'production' ? undefined : 'must be production'),
  /** HMAC over the other variables, made by infra; reported by /api/health to tell deployments apart. */
  POOLPROOF_FINGERPRINT: atLeast(8),
} satisfies Record<string, Rule>

const optional = {
  /** Root certificates (PEM) of a database whose chain the system's roots do not cover. */
  DATABASE_CA: (value) =>
    value.includes('-----BEGIN CERTIFICATE-----') ? undefined : 'holds no PEM certificate',
  /** Verifies tokens of the generation before, during a rotation; never signs. */
  JWT_ACCESS_SECRET_PREVIOUS: signingSecret,
  JWT_REFRESH_SECRET_PREVIOUS: signingSecret,
  /** Tries per window; `address 60/60, account 100/3600` is 60 in 60 s for one address, 100 an hour for one account. */
  RATE_LIMIT_REGISTER: limits,
  RATE_LIMIT_LOGIN: limits,
  RATE_LIMIT_REFRESH: limits,
  RATE_LIMIT_PASSWORD: limits,
} satisfies Record<string, Rule>

export type RequiredName = keyof typeof required
export type OptionalName = keyof typeof optional
type Name = RequiredName | OptionalName
type Source = Readonly<Record<string, string | undefined>>
export type Environment = Readonly<Record<RequiredName, string> & Partial<Record<OptionalName, string>>>

/** What is wrong with the value of one variable; undefined when nothing is. */
export function variableFault(name: Name, value: string): string | undefined {
  return ({ ...required, ...optional } as Record<string, Rule>)[name]?.(value)
}

export const requiredNames = Object.keys(required) as readonly RequiredName[]
export const optionalNames = Object.keys(optional) as readonly OptionalName[]

/** Every bad name with its reason; no text of it holds a value. */
export class EnvironmentError extends Error {
  override readonly name = 'EnvironmentError'
  readonly faults: readonly { name: Name; reason: string }[]

  constructor(faults: EnvironmentError['faults']) {
    super(`environment: ${faults.map(({ name, reason }) => `${name} ${reason}`).join('; ')}`)
    this.faults = faults
  }
}

/** The checked environment; throws one EnvironmentError that lists every bad name. An empty value counts as missing. */
export function readEnvironment(source: Source): Environment {
  const { found, faults } = read(source, [...requiredNames, ...optionalNames])
  for (const [index, name] of secretNames.entries()) {
    const twin = secretNames.slice(0, index).find((other) => found[name] && found[other] === found[name])
    if (twin) faults.push({ name, reason: `must differ from ${twin}` })
  }
  if (faults.length > 0) throw new EnvironmentError(faults)
  return found as Environment
}

/** What a pool needs of the environment, by the same rules. */
export function readPoolEnvironment(source: Source) {
  const { found, faults } = read(source, ['DATABASE_URL', 'DATABASE_POOL_MAX', 'DATABASE_CA'])
  if (faults.length > 0) throw new EnvironmentError(faults)
  return found as Pick<Environment, 'DATABASE_URL' | 'DATABASE_POOL_MAX' | 'DATABASE_CA'>
}

function read(source: Source, names: readonly Name[]) {
  const found: Partial<Record<Name, string>> = {}
  const faults: { name: Name; reason: string }[] = []
  for (const name of names) {
    const value = source[name] || (name === 'DATABASE_POOL_MAX' ? connectionLimit(source.DATABASE_URL) : '')
    const reason = value ? variableFault(name, value) : name in required ? 'is missing' : undefined
    if (reason) faults.push({ name, reason })
    if (value) found[name] = value
  }
  return { found, faults }
}

const jwtNames = ['JWT_ACCESS_SECRET', 'JWT_REFRESH_SECRET'] as const
const secretNames = [
  ...jwtNames,
  ...jwtNames.map((name) => `${name}_PREVIOUS` as const),
  'CRON_SECRET',
] as const

function postgresUrl(value: string): string | undefined {
  const url = URL.parse(value)
  if (!url || !/^postgres(ql)?:$/.test(url.protocol)) return 'is not a postgresql:// URL'
  if (!url.hostname || !url.username || url.pathname.length < 2) return 'names no host, user or database'
  if (url.searchParams.get('sslmode') === 'disable' && !isLoopback(url.hostname))
    return 'switches TLS off (sslmode=disable) for a host that is not this machine'
  return untrimmed(value)
}

function connectionLimit(databaseUrl = ''): string {
  return URL.parse(databaseUrl)?.searchParams.get('connection_limit') ?? ''
}

function poolMax(value: string): string | undefined {
  return /^[1-9]\d{0,2}$/.test(value) ? undefined : 'is not a whole number from 1 to 999'
}

function frontendUrl(value: string): string | undefined {
  const url = URL.parse(value)
  if (!url || !/^https?:$/.test(url.protocol)) return 'is not an https:// URL'
  if (url.protocol === 'http:' && !isLoopback(url.hostname)) return 'must be https outside this machine'
  return url.href === `${url.origin}/` ? untrimmed(value) : 'must be an origin: no path, query or user'
}

/** What app/auth/rate-limits.ts reads; what is not named keeps its default. */
function limits(value: string): string | undefined {
  const one = '(address|account|both) [1-9]\\d{0,5}/[1-9]\\d{0,4}'
  return new RegExp(`^${one}(, ${one})*$`).test(value)
    ? undefined
    : 'is not a list such as: address 60/60, account 100/3600, both 10/300'
}

/** HS256 wants 256 bits (RFC 7518, 3.2). */
function signingSecret(value: string): string | undefined {
  return atLeast(32)(value)
}

function atLeast(length: number): Rule {
  return (value) => (value.length < length ? `is shorter than ${length} characters` : untrimmed(value))
}

/** `echo secret | vercel env add` stores the newline with it. */
function untrimmed(value: string): string | undefined {
  return value.trim() === value ? undefined : 'starts or ends with white space'
}
