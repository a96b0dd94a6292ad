import { currentUser, isSuperuser, lookUp, roleExists } from './catalog.ts'
import { attempt, identifier, type Queryable } from './connections.ts'

/** From 16 on the creator of a role is its member, but with ADMIN alone: only a membership with SET counts. */
async function isMember(client: Queryable, role: string, member: string): Promise<boolean> {
  const version = await lookUp<number>(client, "SELECT current_setting('server_version_num')::int")
  const set = (version ?? 0) >= 160000 ? 'AND set_option' : ''
  const found = await lookUp(
    client,
    `SELECT 1 FROM pg_auth_members
     WHERE pg_get_userbyid(roleid) = $1 AND pg_get_userbyid(member) = $2 ${set}`,
    [role, member],
  )
  return found !== undefined
}

/** Returns whether it was needed. */
async function grantMembership(client: Queryable, role: string, member: string): Promise<boolean> {
  if (role === member || (await isMember(client, role, member))) return false
  const grant = `GRANT ${identifier(role)} TO ${identifier(member)}`
  await attempt(`could not grant role ${role} to ${member}`, client.query(grant))
  return true
}

async function revokeMembership(client: Queryable, role: string, member: string): Promise<boolean> {
  if (role === member || !(await isMember(client, role, member))) return false
  const revoke = `REVOKE ${identifier(role)} FROM ${identifier(member)}`
  await attempt(`could not revoke role ${role} from ${member}`, client.query(revoke))
  return true
}

/** Makes `user` a member of `owner` while `work` runs; for statements that cannot run in a transaction. */
export async function asMember<Result>(
  client: Queryable,
  owner: string | undefined,
  user: string,
  work: () => Promise<Result>,
): Promise<Result> {
  const granted = owner ? await grantMembership(client, owner, user) : false
  try {
    return await work()
  } finally {
    if (owner && granted) await revokeMembership(client, owner, user)
  }
}

/**
 * Grants the roles to the current user while `work` runs, inside a transaction: an admin without superuser may not change
 * objects of other owners. Where a role is a member of the current user, the membership is reversed for that time.
 */
export async function withRolesGranted(
  client: Queryable,
  roles: readonly string[],
  work: () => Promise<void>,
): Promise<void> {
  const user = roles.length > 0 ? await currentUser(client) : ''
  if (roles.length === 0 || (await isSuperuser(client, user))) return work()

  const granted: string[] = []
  const reversed: string[] = []
  for (const role of roles) {
    // Postgres grants a superuser's role to superusers only.
    if (await isSuperuser(client, role)) continue
    if (await revokeMembership(client, user, role)) reversed.push(role)
    if (await grantMembership(client, role, user)) granted.push(role)
  }
  await work()
  for (const role of granted) await revokeMembership(client, role, user)
  for (const role of reversed) if (await roleExists(client, role)) await grantMembership(client, user, role)
}
