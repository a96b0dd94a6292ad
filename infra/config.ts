import * as pulumi from '@pulumi/pulumi'
import { checkOwnApp } from './app-settings.ts'
import { configProblem } from './config-problem.ts'
import { databaseSettings, type Settings } from './database-settings.ts'
import { embeddedSettings } from './embedded-cloud.ts'
import { Problem, Problems } from './model/problem.ts'
import { type GivenSettings, settingsSchema } from './settings.ts'
import { faultsOf } from './stack-rules.ts'

/**
 * Reads `poolproof:*` of this stack, the only place that does. Values are checked together, so that one run names
 * every fault; a fault's text holds the name and the rule, never the value.
 *
 * @throws pulumi.RunError with one `Problem` per fault
 */
export function readSettings(): Settings {
  try {
    return checkedSettings()
  } catch (error) {
    // A RunError is shown without a stack trace, which would only hide the fix.
    if (error instanceof Problem || error instanceof Problems) throw new pulumi.RunError(error.message)
    throw error
  }
}

function checkedSettings(): Settings {
  const { cloud, ...own } = ownSettings()
  const raw = cloud === 'embedded' ? { ...embeddedSettings(pulumi.getStack()), ...own } : own
  const result = settingsSchema.superRefine(checkOwnApp).safeParse(raw, { reportInput: false })
  if (!result.success) {
    Problems.raise(result.error.issues.map(configProblem))
  }
  const given = result.data as GivenSettings
  const { database, faults } = databaseSettings(given.database)
  const settings = { ...given, database }
  Problems.raise([...faults, ...faultsOf(settings)])
  return settings
}

/** Our namespace as one object; structured values and numbers are stored as JSON text. */
function ownSettings(): Record<string, unknown> {
  const config = new pulumi.Config('poolproof')
  const names = Object.keys(pulumi.runtime.allConfig())
    .filter((name) => name.startsWith('poolproof:'))
    .map((name) => name.slice('poolproof:'.length))
  return Object.fromEntries(names.map((name) => [name, parsed(config.require(name))]))
}

function parsed(text: string): unknown {
  if (!/^(?:[[{]|\d+$|true$|false$)/.test(text)) return text
  try {
    return JSON.parse(text)
  } catch {
    return text // not JSON after all: the schema says what it should have been
  }
}
