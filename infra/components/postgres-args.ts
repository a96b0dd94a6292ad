import * as pulumi from '@pulumi/pulumi'
import type { DatabaseHostName } from '../../rules/hosts/index.ts'
import { Problem, Problems } from '../../rules/problem.ts'
import { databaseRules } from '../checks/stack-rules.ts'
import { argumentWarning, attempt, checkArguments } from '../config/argument-problem.ts'
import { type DatabaseUse, databaseSettings } from '../config/database-settings.ts'
import { settingsSchema } from '../config/settings.ts'

interface AnyPostgresArgs {
  /** Name of the host's plan, such as `micro`, which brings the limits. Errors: PLAN_MISSING, PLAN_UNKNOWN. */
  plan?: string
  /** The database's host, where its URL does not say it. */
  provider?: DatabaseHostName
  /** The pooler's own limits, in connections, where no plan says them. */
  pooler?: {
    /** Backends that it opens for one role and database. */
    poolSize?: number
    /** Backends beyond these when clients wait too long; 0. */
    reservePool?: number
    /** Clients that it takes. */
    maxClients?: number
  }
  /** Postgres' `max_connections`, where no plan says it. */
  maxConnections?: number
  /** Connections that others on the same server hold at most, by name, such as `{ worker: 40 }`. */
  others?: Record<string, number>
  /** PEM text of a private certificate authority; that of a known host is known. */
  ca?: string
  /** Connections that each function instance may open to the pooler; 2. */
  poolMax?: number
  /** Function instances to be ready for; 25. Errors: BUDGET_* where the plan has no room for them. */
  instances?: number
}

/** A database on which the component creates roles, and a database or a schema. */
export interface ManagedPostgresArgs extends AnyPostgresArgs {
  /** A database of its own, or a schema in the database of `adminUrl`; `role+database`. */
  manage?: 'role+database' | 'role'
  /**
   * URL of a role that may create roles, over the direct connection (or a session pooler). A string is checked before the
   * first resource, an output once it is known. Errors: URL_*, DOOR_*, DOOR_NOT_DERIVABLE, MANAGE_NOT_POSSIBLE.
   */
  adminUrl: pulumi.Input<string>
  /** First part of the roles' names, and name of the database; PROJECT_STACK. */
  name?: string
  /** Name of the schema, with `manage: 'role'`; as `name`. */
  schema?: string
  /** `host:port` of the functions, and of migrations, where they do not follow from `adminUrl`. */
  pooledAddress?: string
  directAddress?: string
  /** Host of the pooler, where it cannot be derived (Supabase: `aws-N-REGION.pooler.supabase.com`). */
  poolerHost?: string
  /** What the pooler wants behind a role's name (Supabase: `.REF`), where it cannot be derived. */
  userSuffix?: string
  /** Name of the admin's role where its login name differs. */
  databaseUsername?: string
  /** `require`, which verifies the certificate. */
  sslmode?: 'disable' | 'require' | 'verify-full'
  /** The database (or schema) survives `pulumi destroy`, which is refused as long as this holds; true. */
  protect?: boolean
  /** Newest first: the functions log in as the first one's role, a second may log in as well; [1]. */
  generations?: number[]
}

/** A database that somebody else manages. */
export interface GivenPostgresArgs extends AnyPostgresArgs {
  manage: 'none'
  /** Through the transaction pooler, for the functions. Errors: DOOR_DIRECT_AS_POOLED, SESSION_AS_POOLED. */
  pooledUrl: pulumi.Input<string>
  /** Past the pooler, for migrations and the proof. */
  directUrl: pulumi.Input<string>
}

export type PostgresArgs = ManagedPostgresArgs | GivenPostgresArgs

/** What of a database decides which resources there are: known before any output. */
export type ManagedPlace =
  | { manage: 'role+database'; name: string; protect: boolean }
  | { manage: 'role'; name: string; schema: string; protect: boolean }

export interface DatabasePlan extends Omit<DatabaseUse, 'database'> {
  place: ManagedPlace | { manage: 'none' }
  /** All of it, with what follows from the URLs; not secret, so that no name or number becomes so. */
  database: pulumi.Output<DatabaseUse['database']>
  /** The certificate of the functions' connection, where one is known before any output. */
  ca: string | undefined
}

const schema = settingsSchema.pick({
  database: true,
  poolMax: true,
  instances: true,
  databaseGenerations: true,
})

/** @throws pulumi.RunError with one Problem per fault */
export function databasePlan(component: string, args: PostgresArgs | DatabaseUse): DatabasePlan {
  if ('database' in args) return planOf(args, pulumi.output(args.database))
  const where = `PooledPostgres ${component}`
  const given = withDefaults(args)
  const names = ['adminUrl', 'pooledUrl', 'directUrl'] as const
  const later = names.filter((name) => name in given && typeof given[name] !== 'string')
  if (later.length === 0) {
    const use = attempt(where, () => checked(where, given))
    return planOf(use, pulumi.output(use.database))
  }
  const placeholders = Object.fromEntries(later.map((name) => [name, 'postgresql://later:later@later/later']))
  const use = parsed(where, { ...given, ...placeholders })
  const database = pulumi.output(given).apply((all) =>
    attempt(where, () => {
      const { database: known } = checked(where, all)
      if (known.ca && !use.database.ca) throw certificateLate(later)
      return known
    }),
  )
  return planOf(use, pulumi.unsecret(database))
}

type Given = Record<string, unknown>

function planOf(
  use: Omit<DatabaseUse, 'database'> & { database: DatabasePlan['place'] & { ca?: string | undefined } },
  database: DatabasePlan['database'],
): DatabasePlan {
  const { poolMax, instances, databaseGenerations } = use
  return { poolMax, instances, databaseGenerations, place: use.database, ca: use.database.ca, database }
}

function withDefaults(args: PostgresArgs): Given {
  if (args.manage === 'none') return { ...args }
  const name =
    args.name ?? `${pulumi.getProject()}_${pulumi.getStack()}`.toLowerCase().replaceAll(/[-.]/g, '_')
  return { manage: 'role+database', name, ...(args.manage === 'role' && { schema: name }), ...args }
}

/** By the rules of the settings. */
function parsed(where: string, { poolMax, instances, generations, ...database }: Given) {
  return checkArguments(where, schema, { poolMax, instances, databaseGenerations: generations, database })
}

function checked(where: string, args: Given): DatabaseUse {
  const { database: given, ...rest } = parsed(where, args)
  const { database, faults } = databaseSettings(given)
  const use = { ...rest, database }
  Problems.raise([...faults, ...databaseRules(use, argumentWarning(where))])
  return use
}

/** Whether the functions have the variable DATABASE_CA cannot wait for an output. */
function certificateLate(names: readonly string[]): Problem {
  return new Problem(
    'CONFIG_INVALID',
    'the host has a certificate authority of its own, which is known too late where the URL is an output',
    `give ${names.join(' and ')} as a string, such as config.require('adminUrl'), or the certificate's text as the argument ca`,
  )
}
