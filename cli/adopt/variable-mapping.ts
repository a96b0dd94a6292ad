import { extraVariables } from '../../infra/config/app-settings.ts'
import { directNames } from '../../rules/environment/deployment-facts.ts'
import { variableRow } from '../../rules/environment/variable-table.ts'

/** The setting for a variable's value, under `poolproof:`. */
export interface SettingMapping {
  path: readonly string[]
  /** Converts the text to the setting; undefined if it is not valid. */
  convert?: ((text: string) => string | number | undefined) | undefined
  /** What happens if the value is lost. */
  without?: string | undefined
}

const conversions: Partial<Record<string, SettingMapping['convert']>> = {
  DATABASE_POOL_MAX: wholeNumber,
  FRONTEND_URL: origin,
}

/** The setting for a variable; undefined if there is none. */
export function settingFor(name: string): SettingMapping | undefined {
  const { minLength, setting = minLength && ['adopted', name], unset } = variableRow(name) ?? {}
  if (setting) return { path: setting, convert: conversions[name], without: unset }
  if (directNames.some((each) => each === name)) return undefined
  const extra = extraVariables.safeParse({ [name]: 'x' }, { reportInput: false })
  return extra.success ? { path: ['env', name], without: 'it stays unchanged on Vercel' } : undefined
}

function wholeNumber(text: string): number | undefined {
  return /^\d{1,3}$/.test(text.trim()) ? Number(text) : undefined
}

/** The origin of an address with a slash or path too many. */
function origin(text: string): string | undefined {
  const url = URL.parse(text.trim())
  return url && /^https?:$/.test(url.protocol) ? url.origin : undefined
}
