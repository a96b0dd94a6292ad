import { join } from 'node:path'
import * as pulumi from '@pulumi/pulumi'
import { budget } from '../../rules/budget/index.ts'
import type { BudgetInput } from '../../rules/budget/sums.ts'
import { budgetText } from '../../rules/budget/text.ts'
import { commandFor } from '../../rules/command-for.ts'
import { checkEnvironment } from '../../rules/environment/check-environment.ts'
import { protectionRules } from '../../rules/environment/checks/protection.ts'
import { cookieMode } from '../../rules/environment/cookie-mode.ts'
import type { DeploymentFacts } from '../../rules/environment/deployment-facts.ts'
import { applyRules, problemOf } from '../../rules/environment/rule.ts'
import { projectFolder } from '../../rules/files/project-folder.ts'
import { readJson } from '../../rules/files/read-file.ts'
import { Problem, Problems } from '../../rules/problem.ts'
import { databaseUrl } from '../../rules/url/connection-url.ts'
import { pgConfig } from '../../rules/url/pg-config.ts'
import {
  budgetInput,
  type DatabaseSettings,
  type DatabaseUse,
  type Settings,
} from '../config/database-settings.ts'

/**
 * Everything that is known to be wrong before the first resource: URLs, regions, front end, packages, a production without
 * protection and the budget of connections. What is certain refuses, the rest warns.
 */
export function validateStack(settings: Settings): Problem[] {
  return [
    ...refusals(deploymentFactsOf(settings)),
    ...unprotected(settings.database, settings.promoteFrom !== undefined),
    ...previewsInProduction(settings),
    ...budget(budgetInput(settings)).faults,
  ]
}

/** The part of it that a database shows by itself. `warn` is told what is not certain. */
export function databaseRules(use: DatabaseUse, warn: Warn): Problem[] {
  return [
    ...refusals(databaseFacts(use.database), warn),
    ...unprotected(use.database, false),
    ...budget(budgetInput(use)).faults,
  ]
}

/**
 * What may still be wrong once every value is known, right before the deployment.
 *
 * @param known of the deployment besides its variables
 * @returns the values
 * @throws Problems
 */
export function checkVariables(
  known: DeploymentFacts,
  values: Record<string, string>,
  warn?: Warn,
): Record<string, string> {
  const set = (value: string) => ({ value, sensitive: true, targets: ['production'] })
  const variables = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, set(value)]))
  const { directUrl: _, adminUrl: __, ...facts } = known
  Problems.raise(refusals({ ...facts, variables, required: Object.keys(values) }, warn))
  return values
}

/** The budget that held: it is an output of the stack. `shared`: what the server says of its other stacks. */
export function budgetOf(settings: Settings, shared: Partial<BudgetInput>): string {
  return budgetText({ ...budgetInput(settings), ...shared })
}

function unprotected(database: DatabaseSettings, isProduction: boolean): Problem[] {
  if (database.manage === 'none') return []
  const { name, adminUrl, protect: isProtected } = database
  const what = database.manage === 'role' ? `schema ${database.schema}` : `database ${name}`
  const { host } = pgConfig(adminUrl)
  return applyRules(protectionRules, { what, host, isProtected, isProduction }).map(problemOf)
}

/** Every page of a preview runs code that nobody released yet. */
function previewsInProduction({ frontendPreviews, promoteFrom }: Settings): Problem[] {
  const stack = pulumi.getStack()
  if (frontendPreviews.length === 0 || (promoteFrom === undefined && !/^prod(uction)?$/.test(stack)))
    return []
  const what = `stack ${stack} is production, and poolproof:frontendPreviews would let pages in that nobody released`
  return [
    new Problem(
      'FRONTEND_PREVIEWS_IN_PRODUCTION',
      what,
      commandFor('pulumi config rm poolproof:frontendPreviews'),
    ),
  ]
}

type Warn = (problem: Problem) => unknown

/** The certain ones; the others are said as warnings on the way. */
function refusals(facts: DeploymentFacts, warn: Warn = ({ message }) => pulumi.log.warn(message)): Problem[] {
  const findings = checkEnvironment(facts)
  for (const finding of findings) if (finding.severity === 'warn') warn(problemOf(finding))
  return findings.filter(({ severity }) => severity === 'refuse').map(problemOf)
}

export function deploymentFactsOf(settings: Settings): DeploymentFacts {
  const { database, frontendUrl, domain, address, functions, adopted } = settings
  const apiHost = address ? new URL(address).host : domain
  const facts = databaseFacts(database)
  return {
    ...facts,
    variables: {
      ...facts.variables,
      FRONTEND_URL: { value: frontendUrl, sensitive: true, targets: ['production'] },
      ...adoptedVariables(adopted),
    },
    adopted: Object.keys(adopted),
    apiHost,
    cookieMode: cookieMode(frontendUrl, apiHost),
    functionRegions: functions.regions,
    // Of another app neither is known.
    ...(settings.app.output ? {} : { packages: prismaPackages(), honoursConnectionLimit: true }),
  }
}

function databaseFacts(database: DatabaseSettings): DeploymentFacts {
  const urls = connectionUrlsOf(database)
  return {
    where: 'stack',
    variables: {
      ...(urls.pooled
        ? { DATABASE_URL: { value: urls.pooled, sensitive: true, targets: ['production'] } }
        : {}),
      ...(database.ca ? { DATABASE_CA: { value: database.ca } } : {}),
    },
    ...(urls.direct ? { directUrl: urls.direct } : {}),
    ...(database.manage === 'none' ? {} : { adminUrl: database.adminUrl }),
    managed: database.manage !== 'none',
    ...(database.limits.maxConnections ? { maxConnections: database.limits.maxConnections } : {}),
    ...(database.provider ? { provider: database.provider } : {}),
    ...(database.region ? { databaseRegion: database.region } : {}),
  }
}

/** They are known before the first resource, and judged there. */
function adoptedVariables(adopted: Settings['adopted']): DeploymentFacts['variables'] {
  return Object.fromEntries(
    Object.entries(adopted).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, { value, sensitive: true, targets: ['production'] }]],
    ),
  )
}

/** Both URLs as far as they are known; a placeholder replaces a password that does not exist yet. */
function connectionUrlsOf(database: DatabaseSettings): { pooled?: string; direct?: string } {
  if (database.manage === 'none') return { pooled: database.pooledUrl, direct: database.directUrl }
  const { name, userSuffix = '', sslmode } = database
  if (!database.pooledAddress) return {}
  const password = 'generated'.repeat(4)
  const parameters = { sslmode: sslmode === 'disable' ? 'disable' : 'require' }
  const home = database.manage === 'role' ? pgConfig(database.adminUrl).database : name
  const urlOf = (role: string, address: string) =>
    databaseUrl({ user: `${name}_${role}${userSuffix}`, password, address, database: home, parameters })
  return {
    pooled: urlOf('app_a', database.pooledAddress),
    direct: urlOf('migrator', database.directAddress),
  }
}

function prismaPackages(): Record<string, string> {
  const file = join(projectFolder(), 'package.json')
  const manifest = readJson<Manifest>(file, { fix: `correct ${file}` })
  return { ...manifest?.dependencies, ...manifest?.devDependencies }
}

type Manifest = Record<'dependencies' | 'devDependencies', Record<string, string>>
