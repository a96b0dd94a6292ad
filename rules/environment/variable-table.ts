import { isLoopback } from '../url/loopback.ts'
import { previewsFault } from './front-ends.ts'
import { poolVariables, untrimmed, type VariableRow } from './pool-variables.ts'

/** HS256 needs 256 bits (RFC 7518, 3.2). */
const jwtKey = {
  ...secret(32),
  setBy: 'JwtKeys',
  unset: 'the stack creates a new one: its users have to log in again',
} as const

const limits = { fault: limitsFault, optional: true, unset: "the app's own limits" } as const

/**
 * Every variable of the app. All else follows from it: what does not compile without one, what is checked at boot, what
 * counts as a secret, which setting a command names and what `adopt` keeps.
 */
const table = {
  ...poolVariables,
  JWT_ACCESS_SECRET: { ...jwtKey, common: true },
  JWT_REFRESH_SECRET: { ...jwtKey, common: true },
  /** Bearer of the cron and of the detail of /api/health: 128 bits. */
  CRON_SECRET: { ...secret(16), setBy: 'VercelApp', unset: 'the stack creates a new one' },
  /** Origin of the front end, which CORS and cookie routes know. https, or http on loopback. */
  FRONTEND_URL: {
    fault: frontendUrl,
    setBy: 'appVariables',
    setting: ['frontendUrl'],
    unset: "the project's own domain",
    common: true,
  },
  /** Origins of its previews, with commas between them, and `https://*.DOMAIN` for those below a domain of one's own. Never in production. */
  FRONTEND_PREVIEWS: {
    fault: previewsFault,
    optional: true,
    setting: ['frontendPreviews'],
    unset: 'FRONTEND_URL alone',
  },
  NODE_ENV: {
    fault: (value) => (value === 'production' ? undefined : 'must be production'),
    setBy: 'appVariables',
    common: true,
  },
  /** HMAC over the other variables; reported by /api/health to tell deployments apart. */
  POOLPROOF_FINGERPRINT: { fault: atLeast(8), setBy: 'VercelApp' },
  /**
   * Host that the browser sees the API on, where Vercel could name another domain of the project: it names the shortest
   * one (VERCEL_PROJECT_PRODUCTION_URL, https://vercel.com/docs/environment-variables/system-environment-variables).
   */
  POOLPROOF_API_HOST: {
    fault: (value) => (/^(?=.*[.:])[a-z0-9.-]+(:\d+)?$/.test(value) ? undefined : 'is not a host'),
    optional: true,
    unset: "the shortest of the project's domains",
  },
  /** Verifies tokens of the generation before, during a rotation; never signs. */
  JWT_ACCESS_SECRET_PREVIOUS: { ...jwtKey, optional: true },
  JWT_REFRESH_SECRET_PREVIOUS: { ...jwtKey, optional: true },
  /** Tries per window; `address 60/60, account 100/3600` is 60 in 60 s for one address, 100 an hour for one account. */
  RATE_LIMIT_REGISTER: { ...limits, setting: ['rateLimits', 'register'] },
  RATE_LIMIT_LOGIN: { ...limits, setting: ['rateLimits', 'login'] },
  RATE_LIMIT_REFRESH: { ...limits, setting: ['rateLimits', 'refresh'] },
  RATE_LIMIT_PASSWORD: { ...limits, setting: ['rateLimits', 'password'] },
} as const satisfies Record<string, VariableRow>

type Table = typeof table
type NamesOf<Part> = { [Name in VariableName]: Table[Name] extends Part ? Name : never }[VariableName]
export type VariableName = keyof Table
export type OptionalName = NamesOf<{ optional: true }>
export type RequiredName = Exclude<VariableName, OptionalName>
export type SecretName = NamesOf<{ minLength: number }>
/** A route whose tries are counted: it has a row here. */
export type LimitedRoute = {
  [Name in VariableName]: Name extends `RATE_LIMIT_${infer Route}` ? Lowercase<Route> : never
}[VariableName]
export type NameSetBy<Maker extends VariableRow['setBy']> = NamesOf<{ setBy: Maker }>

export const variables: Readonly<Record<VariableName, VariableRow>> = table

const names = Object.keys(table) as VariableName[]
export const requiredNames = names.filter((name): name is RequiredName => !variables[name].optional)
export const optionalNames = names.filter((name): name is OptionalName => !!variables[name].optional)
/** What the doctor asks for where the app does not say what it needs. */
export const commonNames = names.filter((name) => variables[name].common)
/** Those that sign or open something. */
export const secretNames = names.filter((name): name is SecretName => !!variables[name].minLength)

/** A secret of another app that signs its tokens or sessions, such as JWT_SECRET; 256 bits are wanted as of ours. */
export const isSigningName = (name: string): boolean =>
  /^(\w+_)?(JWT|NEXTAUTH|AUTH|SESSION|COOKIE|TOKEN|APP)_SECRET(_KEY)?$/.test(name)

export const limitedRoutes = names
  .filter((name) => name.startsWith('RATE_LIMIT_'))
  .map((name) => name.slice('RATE_LIMIT_'.length).toLowerCase() as LimitedRoute)

/** The row of a name that was read somewhere. */
export function variableRow(name: string): VariableRow | undefined {
  return Object.hasOwn(table, name) ? table[name as VariableName] : undefined
}

export function namesSetBy<Maker extends VariableRow['setBy']>(maker: Maker): NameSetBy<Maker>[] {
  return names.filter((name): name is NameSetBy<Maker> => variables[name].setBy === maker)
}

function secret(minLength: number) {
  return { minLength, fault: atLeast(minLength) }
}

function frontendUrl(value: string): string | undefined {
  const url = URL.parse(value)
  if (!url || !/^https?:$/.test(url.protocol)) return 'is not an https:// URL'
  if (url.protocol === 'http:' && !isLoopback(url.hostname)) return 'must be https outside this machine'
  return url.href === `${url.origin}/` ? untrimmed(value) : 'must be an origin: no path, query or user'
}

/** What app/auth/rate-limits.ts reads; what is not named keeps its default. */
function limitsFault(value: string): string | undefined {
  const one = '(address|account|both) [1-9]\\d{0,5}/[1-9]\\d{0,4}'
  return new RegExp(`^${one}(, ${one})*$`).test(value)
    ? undefined
    : 'is not a list such as: address 60/60, account 100/3600, both 10/300'
}

function atLeast(length: number) {
  return (value: string) =>
    value.length < length ? `is shorter than ${length} characters` : untrimmed(value)
}

/** Names the platform keeps for itself. Source: vercel.com/docs/environment-variables/reserved-environment-variables. */
const reserved =
  /^(AWS_SECRET_KEY|AWS_EXECUTION_ENV|AWS_LAMBDA_.+|NOW_REGION|TZ|LAMBDA_TASK_ROOT|LAMBDA_RUNTIME_DIR)$/

export function isReservedName(name: string): boolean {
  return reserved.test(name)
}
