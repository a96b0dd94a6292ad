import * as pulumi from '@pulumi/pulumi'
import { commandFor } from '../../rules/command-for.ts'
import { functionSettings } from '../../rules/function-settings.ts'
import { Problem, Problems } from '../../rules/problem.ts'
import { validateStack } from '../checks/stack-rules.ts'
import { checkDomains } from './adopted-settings.ts'
import { checkCustomAppSettings } from './app-settings.ts'
import { configProblems } from './config-problem.ts'
import { databaseSettings, type Settings } from './database-settings.ts'
import { embeddedSettings, vercelApi } from './embedded-cloud.ts'
import { runError } from './run-error.ts'
import { type SettingsInput, settingsSchema } from './settings.ts'
import { typedValue } from './typed-value.ts'

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
    throw runError(error)
  }
}

function checkedSettings(): Settings {
  const raw = settingsInput()
  const result = settingsSchema
    .superRefine(checkCustomAppSettings)
    .superRefine(checkDomains)
    .safeParse(raw, { reportInput: false })
  if (!result.success)
    Problems.raise([...configProblems(result.error.issues, raw), ...ofDatabase(raw.database)])
  const { region, ...given } = result.data as SettingsInput
  const { database, faults } = databaseSettings(given.database)
  const settings = {
    ...given,
    database,
    functions: functionSettings([region]),
    vercelApi: vercelApi(ownSettings().cloud),
  }
  Problems.raise([...faults, ...validateStack(settings)])
  return settings
}

/** What else is wrong with the database where the first look ended at another setting, or at how it is managed. */
function ofDatabase(given: unknown): Problem[] {
  if (!isObject(given)) return []
  const { database } = settingsSchema.shape
  const isManaged = manages.some((each) => each === given.manage)
  const likely =
    'schema' in given ? 'role' : 'pooledUrl' in given || 'directUrl' in given ? 'none' : manages[0]
  const supposed = isManaged ? given : { ...given, manage: likely }
  const { data, error } = database.safeParse(supposed, { reportInput: false })
  if (data) return isManaged ? databaseSettings(data).faults : []
  const below = error.issues.map((issue) => ({ ...issue, path: ['database', ...issue.path] }))
  return isManaged ? [] : configProblems(below as typeof error.issues, { database: supposed })
}

const manages = ['role+database', 'role', 'none'] as const

/** The settings of this stack; on the embedded cloud over those that the running cloud gives it. */
function settingsInput(): { database: unknown } {
  const { cloud, ...own } = ownSettings()
  if (cloud !== undefined && cloud !== 'embedded')
    throw new Problem(
      'CONFIG_INVALID',
      'poolproof:cloud: must be embedded, or left out on real clouds',
      commandFor('pulumi config rm poolproof:cloud'),
    )
  const given = cloud ? merged(embeddedSettings(pulumi.getStack()), own) : own
  return { database: {}, ...(given as object) }
}

/** Our namespace as one object. */
function ownSettings(): Record<string, unknown> {
  const config = new pulumi.Config('poolproof')
  const names = Object.keys(pulumi.runtime.allConfig())
    .filter((name) => name.startsWith('poolproof:'))
    .map((name) => name.slice('poolproof:'.length))
  return Object.fromEntries(names.map((name) => [name, typedValue(config.require(name))]))
}

/** `own` over `base`, setting by setting. */
function merged(base: unknown, own: unknown): unknown {
  if (!isObject(base) || !isObject(own)) return own
  const entries = Object.entries(own).map(([name, value]) => [name, merged(base[name], value)])
  return { ...base, ...Object.fromEntries(entries) }
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
