import { checkOwnApp } from '../infra/app-settings.ts'
import { configProblems } from '../infra/config-problem.ts'
import { databaseSettings } from '../infra/database-settings.ts'
import type { Problem } from '../infra/model/problem.ts'
import { settingsSchema } from '../infra/settings.ts'
import type { Setting } from './plan.ts'

/** What the program will refuse of these settings, by its own rules; each fix is the command that sets it. */
export function unfinished(settings: readonly Setting[], token: string): Problem[] {
  const given: Record<string, unknown> = { vercelToken: token }
  for (const { path, value } of settings) {
    const [first = '', second] = path
    if (second === undefined) given[first] = value
    else given[first] = { ...(given[first] as object), [second]: value }
  }
  const { data, error } = settingsSchema.superRefine(checkOwnApp).safeParse(given, { reportInput: false })
  return data ? databaseSettings(data.database).faults : configProblems(error.issues, given)
}
