import * as postgresql from '@pulumi/postgresql'
import * as pulumi from '@pulumi/pulumi'
import * as random from '@pulumi/random'
import { poolerBackends } from '../../rules/budget/sums.ts'
import { type RoleSlot, roleSlot } from '../../rules/release/generations.ts'
import type { DatabasePlan, ManagedPlace } from './postgres-args.ts'

/** Prisma migrate holds one connection and its lock another; the proof and an operator want one each. */
const migratorConnections = 5

export interface DatabaseRoles {
  /** Owns what migrations make. */
  migrator: postgresql.Role
  /** Holds every right of the app and logs in nowhere, so that the login role can change without a new grant. */
  app: postgresql.Role
  /** The role that the functions log in as. */
  appLogin: postgresql.Role
}

/**
 * The migrator, the app's rights, and NAME_app_a and NAME_app_b, which log in with them alternately. Both always exist:
 * created again under its old name, a role would meet pooler backends that logged in as the dropped one.
 */
export function databaseRoles(
  name: string,
  place: ManagedPlace,
  { database, databaseGenerations: generations }: Pick<DatabasePlan, 'database' | 'databaseGenerations'>,
  child: pulumi.CustomResourceOptions & { parent: pulumi.Resource },
): DatabaseRoles {
  const password = (role: string, keepers?: Record<string, string>) => {
    const made = { length: 40, special: false, ...(keepers ? { keepers } : {}) }
    return pulumi.secret(
      new random.RandomPassword(`${name}-${role}-password`, made, { parent: child.parent }).result,
    )
  }
  const role = (short: string, args: postgresql.RoleArgs) =>
    new postgresql.Role(
      `${name}-${short}`,
      { name: `${place.name}_${short.replace('-', '_')}`, ...args },
      child,
    )
  const searchPaths = place.manage === 'role' ? { searchPaths: [place.schema] } : {}
  // As many as the pooler opens, never fewer: a lower limit makes the pooler itself fail instead of queueing. None where
  // the host sizes the pool (Neon: by its compute, which may grow without a word to the stack).
  const appLimit = {
    connectionLimit: database.apply(({ limits }) =>
      limits.poolSizeFixed ? undefined : poolerBackends(limits),
    ),
    ...searchPaths,
  }

  const app = role('app', {})
  const turn = (letter: RoleSlot) => {
    const short = `app-${letter}`
    const generation = generations.find((each) => roleSlot(each) === letter)
    if (generation === undefined) return role(short, { login: false, ...appLimit })
    const secret = password(short, { generation: `${generation}` })
    return role(short, { login: true, password: secret, roles: [app.name], ...appLimit })
  }
  const logins = { a: turn('a'), b: turn('b') }
  return {
    migrator: role('migrator', {
      login: true,
      password: password('migrator'),
      connectionLimit: migratorConnections,
      ...searchPaths,
    }),
    app,
    appLogin: logins[roleSlot(generations[0] as number)],
  }
}
