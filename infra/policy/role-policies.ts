import type { Policies } from '@pulumi/policy'

const roleType = 'postgresql:index/role:Role'

/** Faults of a role that logs in, each with what to write instead. */
export function roleFaults(props: Record<string, unknown>): string[] {
  if (!props.login) return []
  const name = String(props.name)
  const limit = props.connectionLimit
  return [
    ...['superuser', 'createDatabase', 'createRole', 'bypassRowLevelSecurity']
      .filter((right) => props[right] === true)
      .map(
        (right) =>
          `ROLE_TOO_STRONG: role ${name} has ${right}: leave it out, neither the app nor a migration needs it`,
      ),
    ...(typeof limit === 'number' && limit >= 1
      ? []
      : [
          `ROLE_UNLIMITED: role ${name} has no connectionLimit: give it the pooler's pool size, so that a storm never takes the last connections`,
        ]),
  ]
}

export const rolePolicies: Policies = [
  {
    name: 'roles',
    description: 'Roles that log in are limited and can neither make roles nor databases.',
    enforcementLevel: 'mandatory',
    validateResource: ({ type, props }, report) => {
      if (type === roleType) for (const fault of roleFaults(props)) report(fault)
    },
  },
]
