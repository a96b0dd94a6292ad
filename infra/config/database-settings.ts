import type { BudgetInput, ConnectionLimits } from '../../rules/budget/sums.ts'
import { commandFor } from '../../rules/command-for.ts'
import type { FunctionSettings } from '../../rules/function-settings.ts'
import { type DatabaseHostName, hostOf, providers } from '../../rules/hosts/index.ts'
import { pgbouncerLimits } from '../../rules/hosts/pgbouncer.ts'
import { findPlan, planNames } from '../../rules/hosts/plan.ts'
import { type StackConnections, stackConnections } from '../../rules/hosts/stack-connections.ts'
import { Problem } from '../../rules/problem.ts'
import { classify } from '../../rules/url/classify.ts'
import type { DatabaseSettingsInput, SettingsInput } from './settings.ts'

type Managed = Exclude<DatabaseSettingsInput, { manage: 'none' }>

/** What is known of the host and its limits; what the stack says itself wins over the plan. */
interface Known {
  provider: DatabaseHostName | undefined
  limits: ConnectionLimits
}

type Given<Manage> = Omit<
  Extract<DatabaseSettingsInput, { manage: Manage }>,
  'provider' | 'pooler' | 'maxConnections' | 'others'
>

/** The database as the program uses it: everything that can be derived is filled in. */
export type DatabaseSettings = Known &
  ((Given<'role+database'> & ConnectionUrls) | (Given<'role'> & ConnectionUrls) | Given<'none'>)

interface ConnectionUrls {
  pooledAddress: string
  directAddress: string
}

export type Settings = Omit<SettingsInput, 'database' | 'region'> & {
  database: DatabaseSettings
  functions: FunctionSettings
  /** Where Vercel's API is: its own address, or the embedded cloud's. */
  vercelApi: string
}

/** A database, and who opens connections to it. */
export type DatabaseUse = Pick<Settings, 'database' | 'databaseGenerations' | 'poolMax' | 'instances'>

/**
 * Derives endpoints, user suffix and limits from URL, provider and plan; what the stack says itself wins.
 *
 * @returns the settings and what is wrong with them: DOOR_NOT_DERIVABLE (the addresses are empty then), MANAGE_NOT_POSSIBLE,
 *   PLAN_MISSING, PLAN_UNKNOWN (the limits are not known then)
 */
export function databaseSettings(given: DatabaseSettingsInput): {
  database: DatabaseSettings
  faults: Problem[]
} {
  const { provider } = classify(given.manage === 'none' ? given.pooledUrl : given.adminUrl)
  const name = given.provider ?? (provider === 'unknown' ? undefined : provider)
  const faults: Problem[] = []
  const { pooler, maxConnections, others, ...said } = given
  // By the host alone: who names a provider may run it with another certificate.
  const ca = given.ca ?? hostOf(provider)?.rootCertificate
  const rest = { ...said, ...(ca && { ca }) }
  const plan = attempt(faults, () => planOf(given, name)) ?? {}
  const known = { provider: name, limits: { ...plan, ...ownLimits({ pooler, maxConnections, others }) } }
  if (rest.manage === 'none') return { database: { ...rest, ...known }, faults }
  if (name) attempt(faults, () => refuseImpossible(name, rest.manage))
  const addresses = attempt(faults, () => connectionUrlsOf(rest)) ?? { pooledAddress: '', directAddress: '' }
  return { database: { ...rest, ...addresses, ...known }, faults }
}

/** What `work` answers; its problem goes to the others. */
function attempt<T>(faults: Problem[], work: () => T): T | undefined {
  try {
    return work()
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    faults.push(error)
    return undefined
  }
}

/** The limits that a stack sets, in the words of the budget. */
export function ownLimits(
  given: Pick<DatabaseSettingsInput, 'pooler' | 'maxConnections' | 'others'>,
): ConnectionLimits {
  const { poolSize, reservePool, maxClients } = given.pooler
  const { maxConnections, others } = given
  return {
    reservePool,
    ...(poolSize && { poolSize }),
    ...(maxClients && { poolerClients: maxClients }),
    ...(maxConnections && { maxConnections }),
    ...(Object.keys(others).length > 0 && { others }),
  }
}

/** Who opens how many connections at most, by the settings. */
export function budgetInput({ instances, poolMax, database, databaseGenerations }: DatabaseUse): BudgetInput {
  // During a rotation both roles may log in, and the pooler has a pool for each.
  return { ...database.limits, instances, poolMax, roles: databaseGenerations.length === 2 ? 2 : 1 }
}

/** A provider with plans needs the plan's name: guessed limits would refuse what fits, or let pass what does not. */
function planOf(given: DatabaseSettingsInput, name: DatabaseHostName | undefined): ConnectionLimits {
  if (given.plan)
    return findPlan(name ? providers[name] : { label: 'an unknown host', plans: {} }, given.plan)
  const provider = name && name !== 'pgbouncer' ? providers[name] : undefined
  if (!provider || Object.keys(provider.plans).length === 0) return pgbouncerLimits
  if (given.pooler.poolSize && given.pooler.maxClients) return {}
  throw new Problem(
    'PLAN_MISSING',
    `the connections that ${provider.label} takes depend on its plan, which is not set`,
    `${commandFor('pulumi config set --path poolproof:database.plan NAME')}, one of these: ${planNames(provider)}; ` +
      'or set poolproof:database.pooler.poolSize and pooler.maxClients',
  )
}

/** What the provider's table rules out is refused before the first resource. */
function refuseImpossible(name: DatabaseHostName, manage: Managed['manage']): void {
  const { label, may } = providers[name]
  const what = may.roles === 'no' ? 'roles' : may.databases === 'no' ? 'databases' : undefined
  if (!what || (what === 'databases' && manage === 'role')) return
  throw new Problem(
    'MANAGE_NOT_POSSIBLE',
    `${label} has no user that may create ${what}`,
    what === 'roles'
      ? `${commandFor('pulumi config set --path poolproof:database.manage none')}, and give pooledUrl and directUrl`
      : `${commandFor('pulumi config set --path poolproof:database.manage role')}, and give schema`,
  )
}

function connectionUrlsOf(
  given: Given<Managed['manage']>,
): ConnectionUrls & Partial<Pick<Managed, 'databaseUsername' | 'userSuffix'>> {
  const { adminUrl, pooledAddress, directAddress, poolerHost } = given
  const derived = derivedConnections(adminUrl, poolerHost)
  if (derived instanceof Problem) {
    if (pooledAddress && directAddress) return { pooledAddress, directAddress }
    throw derived
  }
  const databaseUsername = given.databaseUsername ?? derived.databaseUsername
  const userSuffix = given.userSuffix ?? derived.userSuffix
  return {
    pooledAddress: pooledAddress ?? derived.pooledAddress,
    directAddress: directAddress ?? derived.directAddress,
    ...(databaseUsername ? { databaseUsername } : {}),
    ...(userSuffix ? { userSuffix } : {}),
  }
}

/** What follows from the URL, or why nothing does: an address of one's own may still be given. */
function derivedConnections(adminUrl: string, poolerHost: string | undefined): StackConnections | Problem {
  try {
    return stackConnections(adminUrl, poolerHost ? { poolerHost } : {})
  } catch (error) {
    if (error instanceof Problem) return error
    throw error
  }
}
