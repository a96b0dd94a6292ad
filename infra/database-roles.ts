import * as postgresql from '@pulumi/postgresql'
import * as pulumi from '@pulumi/pulumi'
import * as random from '@pulumi/random'
import type { DatabaseSettings } from './database-settings.ts'
import { type Generations, roleLetter } from './model/generations.ts'

type Managed = Exclude<DatabaseSettings, { manage: 'none' }>

/** Prisma migrate holds one connection and its lock another; the proof and an operator want one each. */
const migratorConnections = 5

export interface DatabaseRoles {
  /** Owns what migrations make. */
  migrator: postgresql.Role
  /** Holds every right of the app and logs in nowhere, so that who logs in can change without a single grant. */
  app: postgresql.Role
  /** Whom the functions log in as. */
  appLogin: postgresql.Role
}

/** The migrator, the app's rights, and for each generation one who logs in with them: NAME_app_a and NAME_app_b by turns. */
export function databaseRoles(
  name: string,
  database: Managed,
  generations: Generations,
  parent: pulumi.Resource,
): DatabaseRoles {
  const child = { parent }
  const login = (role: string, args: postgresql.RoleArgs, keepers?: Record<string, string>) => {
    const password = new random.RandomPassword(
      `${name}-${role}-password`,
      { length: 40, special: false, ...(keepers ? { keepers } : {}) },
      child,
    )
    return new postgresql.Role(
      `${name}-${role}`,
      {
        name: `${database.name}_${role.replace('-', '_')}`,
        login: true,
        password: pulumi.secret(password.result),
        ...(database.manage === 'role' ? { searchPaths: [database.schema] } : {}),
        ...args,
      },
      child,
    )
  }
  const migrator = login('migrator', { connectionLimit: migratorConnections })
  const app = new postgresql.Role(`${name}-app`, { name: `${database.name}_app` }, child)
  const logins = generations.map((generation) =>
    login(
      `app-${roleLetter(generation)}`,
      // As many as the pooler opens, never fewer: a lower limit makes the pooler itself fail instead of queueing.
      { connectionLimit: database.pooler.backends, roles: [app.name] },
      { generation: `${generation}` },
    ),
  )
  return { migrator, app, appLogin: logins[0] as postgresql.Role }
}
