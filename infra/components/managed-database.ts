import * as postgresql from '@pulumi/postgresql'
import * as pulumi from '@pulumi/pulumi'
import type { ManagedDatabase as Dropped } from '../../rules/managed.ts'
import { databaseUrl } from '../../rules/url/connection-url.ts'
import { pgConfig } from '../../rules/url/pg-config.ts'
import type { DatabaseSettings } from '../config/database-settings.ts'
import { databaseRoles } from './database-roles.ts'
import type { DatabasePlan, ManagedPlace } from './postgres-args.ts'

type Managed = Exclude<DatabaseSettings, { manage: 'none' }>

/** What the rest of the stack needs to know of a database, however it came to be. */
export interface ConnectionUrls {
  pooledUrl: pulumi.Output<string>
  directUrl: pulumi.Output<string>
  appRole: pulumi.Output<string> | undefined
}

/** Makes the roles and either a database of their own or a schema of their own in an existing one. */
export function manageDatabase(
  name: string,
  place: ManagedPlace,
  plan: DatabasePlan,
  child: pulumi.CustomResourceOptions & { parent: pulumi.Resource },
): ConnectionUrls {
  const { migrator, app, appLogin } = databaseRoles(name, place, plan, child)
  const database = plan.database as pulumi.Output<Managed>
  const home = ownHome(name, place, { database, migrator }, child)
  const grants = grantRows(name, home, migrator, app, child)

  const urlOf = (
    role: postgresql.Role,
    address: 'pooledAddress' | 'directAddress',
    parameters: Record<string, string | undefined> = {},
  ) =>
    pulumi
      .output({
        user: role.name,
        password: role.password,
        name: home.database,
        granted: grants.map((grant) => grant.id),
        database,
      })
      .apply(({ user, password, name, database: { userSuffix = '', sslmode, ...addresses } }) =>
        databaseUrl({
          user: user + userSuffix,
          password: password ?? '',
          address: addresses[address],
          database: name,
          // `require` verifies chain and name in node-postgres; Prisma's engine would take `verify-full` for `prefer`.
          parameters: { sslmode: sslmode === 'disable' ? 'disable' : 'require', ...parameters },
        }),
      )
  return {
    pooledUrl: urlOf(appLogin, 'pooledAddress'),
    directUrl: urlOf(migrator, 'directAddress', {
      schema: place.manage === 'role' ? place.schema : undefined,
    }),
    appRole: app.name,
  }
}

/** What a destroy drops; undefined where the stack made nothing, or keeps it. */
export function managedObjects(database: DatabaseSettings): Dropped | undefined {
  if (database.manage === 'none' || database.protect) return undefined
  const admin = pgConfig(database.adminUrl)
  const isSchema = database.manage === 'role'
  return {
    roles: ['app', 'app_a', 'app_b', 'migrator'].map((short) => `${database.name}_${short}`),
    admin: database.databaseUsername ?? admin.user,
    adminDatabase: admin.database,
    database: isSchema ? admin.database : database.name,
    schema: isSchema ? database.schema : undefined,
  }
}

interface Home {
  database: pulumi.Output<string>
  schema: pulumi.Input<string>
}

/** Where the tables live: a new database that the migrator owns, or its schema in the admin's database. */
function ownHome(
  name: string,
  place: ManagedPlace,
  { database, migrator }: { database: pulumi.Output<Managed>; migrator: postgresql.Role },
  child: pulumi.CustomResourceOptions,
): Home {
  const { protect } = place
  const kept = { ...child, protect, retainOnDelete: protect }
  if (place.manage === 'role+database') {
    const own = new postgresql.Database(`${name}-database`, { name: place.name, owner: migrator.name }, kept)
    return { database: own.name, schema: 'public' }
  }
  const existing = database.apply(({ adminUrl }) => pgConfig(adminUrl).database)
  const schema = new postgresql.Schema(
    `${name}-schema`,
    { name: place.schema, database: existing, owner: migrator.name, dropCascade: !protect },
    kept,
  )
  return { database: existing, schema: schema.name }
}

/** Rows of every table the migrator makes from now on: read and write, no ownership, no truncate, no references. */
function grantRows(
  name: string,
  home: Home,
  migrator: postgresql.Role,
  app: postgresql.Role,
  child: pulumi.CustomResourceOptions,
): pulumi.CustomResource[] {
  const usage = new postgresql.Grant(
    `${name}-app-schema`,
    { ...home, role: app.name, objectType: 'schema', privileges: ['USAGE'] },
    child,
  )
  const rows: [string, string[]][] = [
    ['table', ['SELECT', 'INSERT', 'UPDATE', 'DELETE']],
    ['sequence', ['USAGE', 'SELECT']],
  ]
  const defaults = rows.map(
    ([objectType, privileges]) =>
      new postgresql.DefaultPrivileges(
        `${name}-app-${objectType}s`,
        { ...home, role: app.name, owner: migrator.name, objectType, privileges },
        child,
      ),
  )
  return [usage, ...defaults]
}
