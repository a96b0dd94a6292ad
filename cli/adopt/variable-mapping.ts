import { extraVariables } from '../../infra/config/app-settings.ts'
import { directNames } from '../../rules/hosts/integrations.ts'

/** Where a variable's value goes in the stack's configuration, below `poolproof:`. */
export interface SettingMapping {
  path: readonly string[]
  /** What the setting holds where it is not the text itself; undefined where the text is no such thing. */
  convert?: (text: string) => string | number | undefined
  /** What happens where nobody has the value. */
  without?: string
}

const key = (name: string): SettingMapping => ({
  path: ['adopted', name],
  without: 'the stack makes a new one: whoever was logged in by it has to log in again',
})
const limit = (route: string): SettingMapping => ({
  path: ['rateLimits', route],
  without: "the app's own limits",
})

const known: Readonly<Record<string, SettingMapping>> = {
  DATABASE_CA: { path: ['database', 'ca'], without: 'the roots of the system' },
  DATABASE_POOL_MAX: { path: ['poolMax'], convert: wholeNumber, without: '2' },
  FRONTEND_URL: { path: ['frontendUrl'], convert: origin, without: "the project's own domain" },
  JWT_ACCESS_SECRET: key('JWT_ACCESS_SECRET'),
  JWT_REFRESH_SECRET: key('JWT_REFRESH_SECRET'),
  JWT_ACCESS_SECRET_PREVIOUS: key('JWT_ACCESS_SECRET_PREVIOUS'),
  JWT_REFRESH_SECRET_PREVIOUS: key('JWT_REFRESH_SECRET_PREVIOUS'),
  CRON_SECRET: { path: ['adopted', 'CRON_SECRET'], without: 'the stack makes a new one' },
  RATE_LIMIT_REGISTER: limit('register'),
  RATE_LIMIT_LOGIN: limit('login'),
  RATE_LIMIT_REFRESH: limit('refresh'),
  RATE_LIMIT_PASSWORD: limit('password'),
}

/** Variables that the stack makes whatever is configured, beside those whose value has a home. */
export const generatedNames: readonly string[] = [
  'NODE_ENV',
  'FRONTEND_URL',
  'DATABASE_URL',
  'DATABASE_POOL_MAX',
  'JWT_ACCESS_SECRET',
  'JWT_REFRESH_SECRET',
  'JWT_ACCESS_SECRET_PREVIOUS',
  'JWT_REFRESH_SECRET_PREVIOUS',
  'CRON_SECRET',
  'POOLPROOF_FINGERPRINT',
]

/** Where the value of a variable goes; undefined where the stack takes none for it. */
export function settingFor(name: string): SettingMapping | undefined {
  if (Object.hasOwn(known, name)) return known[name]
  if (directNames.some((each) => each === name)) return undefined
  const extra = extraVariables.safeParse({ [name]: 'x' }, { reportInput: false })
  return extra.success ? { path: ['env', name], without: 'it stays on Vercel as it is' } : undefined
}

function wholeNumber(text: string): number | undefined {
  return /^\d{1,3}$/.test(text.trim()) ? Number(text) : undefined
}

/** What a slash or path too many meant. */
function origin(text: string): string | undefined {
  const url = URL.parse(text.trim())
  return url && /^https?:$/.test(url.protocol) ? url.origin : undefined
}
