import { readFileSync } from 'node:fs'
import { requiredNames } from '../../../app/env.ts'
import { frontEnd } from '../../../rules/environment/checks/front-end.ts'
import { cookieMode } from '../../../rules/environment/cookie-mode.ts'
import type { DeploymentFacts } from '../../../rules/environment/deployment-facts.ts'
import { isLoopback } from '../../../rules/url/loopback.ts'
import { type Options, usageProblem } from '../options.ts'
import type { DeployedApp, DoctorTarget } from '../target.ts'
import { addressesOf } from './addresses.ts'
import { planBudget } from './plan-budget.ts'
import { migrationsIn, packagesIn } from './project-folder.ts'
import { secretsOf } from './secrets.ts'
import type { SourceData } from './source-data.ts'

/** Names the checklist asks for, where the app does not say what it needs. */
const checklist = ['DATABASE_URL', 'JWT_ACCESS_SECRET', 'JWT_REFRESH_SECRET', 'FRONTEND_URL', 'NODE_ENV']

/** What a source found, with everything that was said beside it and that follows from both. */
export async function enrich(found: SourceData, options: Options, stdin: string): Promise<DoctorTarget> {
  const { secrets = [], folder, app: _, ...rest } = found
  const facts = await completeFacts(found, options, stdin)
  const app = appOf(found, facts, options)
  const migrations = migrationsIn(folder, options.prisma)
  const piped = options.logs === '-' ? stdin : options.logs && logFile(options.logs)
  const budget = found.budget ?? planBudget(facts, options)
  const cronSecret = app?.cronSecret
  return {
    ...rest,
    facts,
    ...(app ? { app } : {}),
    ...(migrations ? { migrations } : {}),
    ...(budget ? { budget } : {}),
    ...(piped === undefined ? {} : { piped }),
    secrets: [...secretsOf(facts), ...secrets, cronSecret].filter((secret) => secret !== undefined),
  }
}

async function completeFacts(found: SourceData, options: Options, stdin: string): Promise<DeploymentFacts> {
  const variables = { ...found.facts.variables }
  const reads = options.reads ?? 'DATABASE_URL'
  // `echo` ends the line; what is stored is not known to end so.
  if (options.url) variables[reads] = { ...variables[reads], value: stdin.replace(/\r?\n$/, '') }
  const given = options['front-end']
  const front = variables.FRONTEND_URL
  if (given && front && front.value === undefined) variables.FRONTEND_URL = { ...front, value: given }
  const ours = 'POOLPROOF_FINGERPRINT' in variables
  const apiHost = options.app ? originOf(options.app).host : found.facts.apiHost
  const packages = found.facts.where && packagesIn(found.folder)
  const facts: DeploymentFacts = {
    ...found.facts,
    variables,
    reads,
    ...(found.facts.where
      ? { required: options.requires?.split(',') ?? (ours ? requiredNames : checklist) }
      : {}),
    ...(ours ? { honoursConnectionLimit: true } : {}),
    ...(apiHost ? { apiHost } : {}),
    ...(packages ? { packages } : {}),
  }
  const addresses = options.offline ? undefined : await addressesOf(facts)
  const mode = apiHost && siteOf(facts)
  return {
    ...facts,
    ...(addresses ? { addresses } : {}),
    ...(mode ? { cookieMode: cookieMode(mode, apiHost) } : {}),
  }
}

/** Where the front end is, once what is said of it elsewhere is mended: http and a path make no other site. */
function siteOf(facts: DeploymentFacts): string | undefined {
  const { url, value } = frontEnd(facts) ?? {}
  if (!url || value?.includes('*')) return undefined
  return isLoopback(url.host) ? url.origin : `https://${url.host}`
}

function appOf({ app }: SourceData, facts: DeploymentFacts, options: Options): DeployedApp | undefined {
  const origin = options.app ? originOf(options.app).origin : app?.origin
  if (!origin) return undefined
  const frontendUrl = options['front-end'] ?? app?.frontendUrl ?? frontEnd(facts)?.url?.origin
  const cronSecret = process.env.CRON_SECRET ?? app?.cronSecret ?? facts.variables.CRON_SECRET?.value
  return {
    origin,
    ...(app?.bypassSecret ? { bypassSecret: app.bypassSecret } : {}),
    ...(cronSecret ? { cronSecret } : {}),
    ...(frontendUrl ? { frontendUrl } : {}),
  }
}

function originOf(text: string): URL {
  const url = URL.parse(text)
  if (!url || !/^https?:$/.test(url.protocol))
    throw usageProblem('--app is not an address such as https://HOST')
  return url
}

function logFile(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    throw usageProblem(`the file of --logs cannot be read (${(error as NodeJS.ErrnoException).code})`)
  }
}
