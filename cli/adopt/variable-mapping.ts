import { extraVariables } from '../../infra/config/app-settings.ts'
import { variableRow } from '../../rules/environment/variable-table.ts'
import { directNames } from '../../rules/hosts/integrations.ts'

/** Where a variable's value goes in the stack's configuration, below `poolproof:`. */
export interface SettingMapping {
  path: readonly string[]
  /** What the setting holds where it is not the text itself; undefined where the text is no such thing. */
  convert?: ((text: string) => string | number | undefined) | undefined
  /** What happens where nobody has the value. */
  without?: string | undefined
}

const conversions: Partial<Record<string, SettingMapping['convert']>> = {
  DATABASE_POOL_MAX: wholeNumber,
  FRONTEND_URL: origin,
}

/** Where the value of a variable goes; undefined where the stack takes none for it. */
export function settingFor(name: string): SettingMapping | undefined {
  const { minLength, setting = minLength && ['adopted', name], unset } = variableRow(name) ?? {}
  if (setting) return { path: setting, convert: conversions[name], without: unset }
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
