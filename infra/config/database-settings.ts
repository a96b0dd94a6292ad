import { commandFor } from '../../rules/command-for.ts'
import type { DatabaseHostName } from '../../rules/hosts/host.ts'
import { providers } from '../../rules/hosts/index.ts'
import { findPlan, type Plan } from '../../rules/hosts/plan.ts'
import { type StackConnections, stackConnections } from '../../rules/hosts/stack-connections.ts'
import { Problem } from '../../rules/problem.ts'
import { classify } from '../../rules/url/classify.ts'
import type { DatabaseSettingsInput, SettingsInput } from './settings.ts'

type Managed = Exclude<DatabaseSettingsInput, { manage: 'none' }>

/** What is known of the sockets on both sides of the pooler. */
export interface Limits {
  provider: DatabaseHostName | undefined
  pooler: {
    /** Undefined where the provider does not say, and neither does the stack. */
    poolSize: number | undefined
    reservePool: number
    maxClients: number | undefined
    poolSizeFixed: boolean
    /** What the pooler may hold for one role and database at most: pool and reserve, or all that Postgres has. */
    backends: number
  }
  maxConnections: number | undefined
  reservedConnections: number
}

/** The database as the program uses it: everything that can be derived is filled in. */
export type DatabaseSettings = Limits &
  (
    | (Omit<Extract<DatabaseSettingsInput, { manage: 'role+database' }>, keyof Limits> & ConnectionUrls)
    | (Omit<Extract<DatabaseSettingsInput, { manage: 'role' }>, keyof Limits> & ConnectionUrls)
    | Omit<Extract<DatabaseSettingsInput, { manage: 'none' }>, keyof Limits>
  )

interface ConnectionUrls {
  pooledAddress: string
  directAddress: string
}

export type Settings = Omit<SettingsInput, 'database'> & {
  database: DatabaseSettings
  /** Where Vercel's API is: its own address, or the embedded cloud's. */
  vercelApi: string
}

/** Upstream's defaults of PgBouncer, for a pooler of one's own or of a provider whose limits we do not know. */
const usual = { poolSize: 20, poolerClients: 100, reserved: 3 }

/**
 * Derives doors, user suffix and limits from URL, provider and plan; what the stack says itself wins.
 *
 * @returns the settings and what is wrong with them: DOOR_NOT_DERIVABLE (the doors are empty then), MANAGE_NOT_POSSIBLE,
 *   PLAN_MISSING, PLAN_UNKNOWN (the limits are not known then)
 */
export function databaseSettings(given: DatabaseSettingsInput): {
  database: DatabaseSettings
  faults: Problem[]
} {
  const { provider } = classify(given.manage === 'none' ? given.pooledUrl : given.adminUrl)
  const name = given.provider ?? (provider === 'unknown' ? undefined : provider)
  const faults: Problem[] = []
  const limits = limitsOf(given, name, attempt(faults, () => planOf(given, name)) ?? unknownPlan)
  if (given.manage === 'none') return { database: { ...given, ...limits }, faults }
  if (name) attempt(faults, () => refuseImpossible(name, given.manage))
  const doors = attempt(faults, () => connectionUrlsOf(given)) ?? { pooledAddress: '', directAddress: '' }
  return { database: { ...given, ...doors, ...limits }, faults }
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

function limitsOf(given: DatabaseSettingsInput, provider: DatabaseHostName | undefined, plan: Plan): Limits {
  const { poolSize = plan.poolSize, reservePool, maxClients = plan.poolerClients } = given.pooler
  const maxConnections = given.maxConnections ?? plan.maxConnections
  const { reserved: reservedConnections, poolSizeFixed = false } = plan
  const backends =
    poolSize === undefined ? (maxConnections ?? 100) - reservedConnections : poolSize + reservePool
  return {
    provider,
    pooler: { poolSize, reservePool, maxClients, poolSizeFixed, backends },
    maxConnections,
    reservedConnections,
  }
}

const unknownPlan: Plan = { reserved: usual.reserved }

/** A provider with plans has to be told which: guessed limits would refuse what fits, or let pass what does not. */
function planOf(given: DatabaseSettingsInput, name: DatabaseHostName | undefined): Plan {
  if (given.plan)
    return findPlan(name ? providers[name] : { label: 'an unknown host', plans: {} }, given.plan)
  const provider = name && name !== 'pgbouncer' ? providers[name] : undefined
  const plans = Object.keys(provider?.plans ?? {})
  if (!provider || plans.length === 0) return usual
  if (given.pooler.poolSize && given.pooler.maxClients) return unknownPlan
  throw new Problem(
    'PLAN_MISSING',
    `the connections that ${provider.label} takes depend on its plan, which is not set`,
    `${commandFor('pulumi config set --path poolproof:database.plan NAME')}, one of ${plans.join(', ')}; ` +
      'or set poolproof:database.pooler.poolSize and pooler.maxClients',
  )
}

/** What the provider's table says nobody can do there is refused before the first resource. */
function refuseImpossible(name: DatabaseHostName, manage: Managed['manage']): void {
  const { label, may } = providers[name]
  const what = may.roles === 'no' ? 'roles' : may.databases === 'no' ? 'databases' : undefined
  if (!what || (what === 'databases' && manage === 'role')) return
  throw new Problem(
    'MANAGE_NOT_POSSIBLE',
    `${label} lets no credential of its own make ${what} by SQL`,
    what === 'roles'
      ? `${commandFor('pulumi config set --path poolproof:database.manage none')}, and give pooledUrl and directUrl`
      : `${commandFor('pulumi config set --path poolproof:database.manage role')}, and give schema`,
  )
}

function connectionUrlsOf(
  given: Managed,
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
