import { Problem } from './model/problem.ts'
import { classify } from './model/providers/classify.ts'
import { providers } from './model/providers/index.ts'
import { findPlan } from './model/providers/plan.ts'
import type { ProviderName } from './model/providers/provider.ts'
import { type StackDoors, stackDoors } from './model/providers/stack-doors.ts'
import type { GivenDatabase, GivenSettings } from './settings.ts'

type Managed = Exclude<GivenDatabase, { manage: 'none' }>

/** What is known of the sockets on both sides of the pooler. */
export interface Limits {
  provider: ProviderName | undefined
  pooler: { poolSize: number; maxClients: number; poolSizeFixed: boolean }
  maxConnections: number | undefined
  reservedConnections: number
}

/** The database as the program uses it: everything that can be derived is filled in. */
export type DatabaseSettings = Limits &
  (
    | (Omit<Extract<GivenDatabase, { manage: 'role+database' }>, keyof Limits> & Doors)
    | (Omit<Extract<GivenDatabase, { manage: 'role' }>, keyof Limits> & Doors)
    | Omit<Extract<GivenDatabase, { manage: 'none' }>, keyof Limits>
  )

interface Doors {
  pooledAddress: string
  directAddress: string
}

export type Settings = Omit<GivenSettings, 'database'> & { database: DatabaseSettings }

/** Upstream's defaults of PgBouncer for a provider that names none. */
const usual = { poolSize: 20, maxClients: 100 }

/**
 * Derives doors, user suffix and limits from URL, provider and plan; what the stack says itself wins.
 *
 * @throws Problem DOOR_NOT_DERIVABLE, PLAN_UNKNOWN
 */
export function databaseSettings(given: GivenDatabase): DatabaseSettings {
  const limits = limitsOf(given)
  if (given.manage === 'none') return { ...given, ...limits }
  return { ...given, ...doorsOf(given), ...limits }
}

function limitsOf(given: GivenDatabase): Limits {
  const { provider } = classify(given.manage === 'none' ? given.pooledUrl : given.adminUrl)
  const name = given.provider ?? (provider === 'unknown' ? undefined : provider)
  const plan = given.plan && name ? findPlan(providers[name], given.plan) : undefined
  return {
    provider: name,
    pooler: {
      poolSize: given.pooler.poolSize ?? plan?.poolSize ?? usual.poolSize,
      maxClients: given.pooler.maxClients ?? plan?.poolerClients ?? usual.maxClients,
      poolSizeFixed: plan?.poolSizeFixed ?? false,
    },
    maxConnections: given.maxConnections ?? plan?.maxConnections,
    reservedConnections: plan?.reserved ?? 3,
  }
}

function doorsOf(given: Managed): Doors & Partial<Pick<Managed, 'databaseUsername' | 'userSuffix'>> {
  const { adminUrl, pooledAddress, directAddress, poolerHost } = given
  const derived = derivedDoors(adminUrl, poolerHost)
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
function derivedDoors(adminUrl: string, poolerHost: string | undefined): StackDoors | Problem {
  try {
    return stackDoors(adminUrl, poolerHost ? { poolerHost } : {})
  } catch (error) {
    if (error instanceof Problem) return error
    throw error
  }
}
