/** A role as the server has it. */
export interface RoleLimit {
  name: string
  login: boolean
  /** Connections it may open; -1 where it has no limit. */
  limit: number
}

/** The roles of a stack: `NAME_app`, `NAME_app_a`, `NAME_app_b`, `NAME_migrator` (infra/components/database-roles.ts). */
const suffixes = ['app', 'app_a', 'app_b', 'migrator'] as const

export const rolesOf = (name: string): string[] => suffixes.map((suffix) => `${name}_${suffix}`)

/** For `~` of PostgreSQL. */
export const rolePattern = `_(${suffixes.join('|')})$`

/**
 * Connections that the roles of other stacks may open, by role: those that log in, where all four of a stack are there. The
 * stack's own are in its budget already. Both of a rotation log in, and count.
 *
 * @returns -1 for a role without a limit
 */
export function neighbours(roles: readonly RoleLimit[], own: string): Record<string, number> {
  const byName = new Map(roles.map((role) => [role.name, role]))
  const stacks = roles.flatMap(({ name }) => /^(.+)_migrator$/.exec(name)?.[1] ?? [])
  const held = stacks
    .filter((stack) => stack !== own && rolesOf(stack).every((role) => byName.has(role)))
    .flatMap(rolesOf)
    .flatMap((role) => byName.get(role) ?? [])
    .filter(({ login }) => login)
  return Object.fromEntries(held.map(({ name, limit }) => [name, limit]))
}
