import { checkCustomAppSettings } from '../../infra/config/app-settings.ts'
import { configProblems } from '../../infra/config/config-problem.ts'
import { databaseSettings } from '../../infra/config/database-settings.ts'
import { settingsSchema } from '../../infra/config/settings.ts'
import type { Problem } from '../../rules/problem.ts'
import type { Setting } from './plan.ts'

/** What the program will refuse in these settings, by its own rules; each fix is the command that sets the value. */
export function settingsProblems(settings: readonly Setting[], token: string): Problem[] {
  const given: Record<string, unknown> = { vercelToken: token }
  for (const { path, value } of settings) {
    const [first = '', second] = path
    if (second === undefined) given[first] = value
    else given[first] = { ...(given[first] as object), [second]: value }
  }
  const { data, error } = settingsSchema
    .superRefine(checkCustomAppSettings)
    .safeParse(given, { reportInput: false })
  return data ? databaseSettings(data.database).faults : configProblems(error.issues, given)
}
