import type { DatabaseHostName } from '../hosts/index.ts'
import type { EnvFileFault } from './env-file-fault.ts'

/** One environment variable of a deployment, as far as it is known. */
export interface Variable {
  /** Undefined where it is set but cannot be read (sensitive), or not known yet. */
  value?: string | undefined
  sensitive?: boolean | undefined
  /** `production`, `preview`, `development`. */
  targets?: readonly string[] | undefined
  /** Milliseconds since 1970. */
  changedAt?: number | undefined
}

/** What is known of a deployment. Every fact may be missing: a rule without its facts says nothing. */
export interface DeploymentFacts {
  /** What the functions get, by name. */
  variables: Readonly<Record<string, Variable>>
  /** Where the variables are set, which decides the commands of the fixes. `vercel`. */
  where?: 'stack' | 'vercel' | 'file' | undefined
  /** The variable the app takes its URL from. `DATABASE_URL`. */
  reads?: string | undefined
  /** Names the app cannot do without. */
  required?: readonly string[] | undefined
  /** Targets of the names that are set, but not for production. */
  elsewhere?: Readonly<Record<string, readonly string[]>> | undefined
  /** What is wrong with the .env file that the variables come from. */
  fileFaults?: readonly EnvFileFault[] | undefined
  /** True where the project's team may share variables with it that could not be listed. */
  sharedUnread?: boolean | undefined
  /** The connection of the migrations, which the functions never see. */
  directUrl?: string | undefined
  /** The connection that creates the stack's roles and databases. */
  adminUrl?: string | undefined
  /** Names of the secrets that a stack was given instead of making them. */
  adopted?: readonly string[] | undefined
  /** True where a stack makes roles and URLs itself, from addresses. */
  managed?: boolean | undefined
  /** Connections that Postgres takes in all. */
  maxConnections?: number | undefined
  /** Provider the configuration names. */
  provider?: DatabaseHostName | undefined
  /** Host of the deployment, with its port if it has one. */
  apiHost?: string | undefined
  /** How a browser sees front end and API. */
  cookieMode?: 'same-origin' | 'same-site' | 'cross-site' | undefined
  /** Vercel's regions of the functions (`fra1`) and the cloud region of the database (`eu-central-1`). */
  functionRegions?: readonly string[] | undefined
  databaseRegion?: string | undefined
  /** Version ranges of package.json, by package. */
  packages?: Readonly<Record<string, string>> | undefined
  /** When the deployment that serves was made, in milliseconds since 1970. */
  deployedAt?: number | undefined
  /** IP versions a look-up found for each host. */
  addresses?: Readonly<Record<string, readonly (4 | 6)[]>> | undefined
  /** Whether the app reads `connection_limit`; unknown where the app is not ours. */
  honoursConnectionLimit?: boolean | undefined
}

/** Plain values, such as process.env or an .env file, as variables. */
export function variablesOf(values: Readonly<Record<string, string | undefined>>): Record<string, Variable> {
  return Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) => (value === undefined ? [] : [[name, { value }]])),
  )
}

/** Name of the variable with the pooled connection. */
export function pooledName({ reads = 'DATABASE_URL' }: DeploymentFacts): string {
  return reads
}

/** Names that promise a direct connection. */
export const directNames = [
  'DIRECT_URL',
  'DIRECT_DATABASE_URL',
  'DATABASE_URL_UNPOOLED',
  'DATABASE_UNPOOLED_URL',
  'DATABASE_PUBLIC_UNPOOLED_URL',
  'POSTGRES_URL_NON_POOLING',
] as const

/** Names that integrations give to the pooled connection, the best for Prisma first. */
export const pooledNames = ['POSTGRES_PRISMA_URL', 'DATABASE_URL_POOLED', 'POSTGRES_URL'] as const
