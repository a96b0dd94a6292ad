import type { DatabaseHostName } from '../hosts/host.ts'

/** One environment variable of a deployment, as far as it is known. */
export interface Variable {
  /** Undefined where it is set but cannot be read (sensitive), or not known yet. */
  value?: string
  sensitive?: boolean
  /** `production`, `preview`, `development`. */
  targets?: readonly string[]
  /** Milliseconds since 1970. */
  changedAt?: number
}

/** What is known of a deployment. Every fact may be missing: a rule without its facts says nothing. */
export interface DeploymentFacts {
  /** What the functions get, by name. */
  variables: Readonly<Record<string, Variable>>
  /** Where the variables are set, which decides the commands of the fixes. `vercel`. */
  where?: 'stack' | 'vercel' | 'file'
  /** The variable the app takes its URL from. `DATABASE_URL`. */
  reads?: string
  /** Names the app cannot do without. */
  required?: readonly string[]
  /** True where the project's team may share variables with it that could not be listed. */
  sharedUnread?: boolean
  /** The door of the migrations, which the functions never see. */
  directUrl?: string
  /** The door a stack makes roles and databases through. */
  adminUrl?: string
  /** Names of the secrets that a stack was given instead of making them. */
  adopted?: readonly string[]
  /** True where a stack makes roles and URLs itself, from addresses. */
  managed?: boolean
  /** Connections that Postgres takes in all. */
  maxConnections?: number
  /** Provider the configuration names. */
  provider?: DatabaseHostName
  /** Host of the deployment, with its port if it has one. */
  apiHost?: string
  /** How a browser sees front end and API. */
  cookieMode?: 'same-origin' | 'same-site' | 'cross-site'
  /** Vercel's region of the functions (`fra1`) and the cloud region of the database (`eu-central-1`). */
  functionRegion?: string
  databaseRegion?: string
  /** Version ranges of package.json, by package. */
  packages?: Readonly<Record<string, string>>
  /** When the deployment that serves was made, in milliseconds since 1970. */
  deployedAt?: number
  /** IP versions a look-up found for each host. */
  addresses?: Readonly<Record<string, readonly (4 | 6)[]>>
  /** Whether the app reads `connection_limit`; unknown where the app is not ours. */
  honoursConnectionLimit?: boolean
}

/** Plain values, such as process.env or an .env file, as variables. */
export function variablesOf(values: Readonly<Record<string, string | undefined>>): Record<string, Variable> {
  return Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) => (value === undefined ? [] : [[name, { value }]])),
  )
}

/** Name of the variable with the pooled door. */
export function pooledName({ reads = 'DATABASE_URL' }: DeploymentFacts): string {
  return reads
}
