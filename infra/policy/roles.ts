import { commandFor } from '../../rules/command-for.ts'
import { applyRules, type EnvironmentRule } from '../../rules/environment/rule.ts'
import { hostOf } from '../../rules/hosts/index.ts'
import { classify } from '../../rules/url/classify.ts'
import { parseUrl } from '../../rules/url/parse-url.ts'
import type { FindingRule } from './finding-policies.ts'
import { type ResourceView, text, texts } from './resource-view.ts'
import { variablesOf } from './variables.ts'

export const roleType = 'postgresql:index/role:Role'
const described: Record<string, string> = {
  'postgresql:index/database:Database': 'database',
  'postgresql:index/schema:Schema': 'schema',
  'postgresql:index/defaultPrivileges:DefaultPrivileges': 'the tables it creates',
}
const strong: Record<string, string> = {
  superuser: 'is a superuser',
  createRole: 'may create roles',
  createDatabase: 'may create databases',
  replication: 'may replicate the whole server',
  bypassRowLevelSecurity: 'bypasses row level security',
}
/** Reading and writing rows, and what leads to them. */
const modest = ['CONNECT', 'USAGE', 'SELECT', 'INSERT', 'UPDATE', 'DELETE', 'EXECUTE']

/** Rules about any role that a stack makes. */
export const roleRules: readonly EnvironmentRule<ResourceView>[] = [
  {
    code: 'ROLE_TOO_STRONG',
    find: ({ props }) =>
      Object.entries(strong)
        .filter(([attribute]) => props[attribute] === true)
        .map(([attribute, can]) => ({
          sure: true,
          subject: nameOf(props),
          what: `role ${nameOf(props)} ${can}`,
          fix: `remove ${attribute} from this Role, then ${commandFor('pulumi up')}`,
        })),
  },
  {
    code: 'ROLE_UNLIMITED',
    find: ({ props, provider: { host } }) => {
      const { login, connectionLimit = -1 } = props
      // The role of the functions has the rights of a group; the migrator has none and keeps its limit.
      if (texts(props.roles).length > 0 && sizesPools(text(host))) return undefined
      if (login !== true || typeof connectionLimit !== 'number' || connectionLimit >= 0) return undefined
      return {
        sure: true,
        subject: nameOf(props),
        what: `role ${nameOf(props)} has no connection limit: it can take every connection of Postgres`,
        fix: `set connectionLimit of this Role to the size of its pool, then ${commandFor('pulumi up')}`,
      }
    },
  },
]

interface AppRole {
  /** Who logs in, and the roles whose rights it has. */
  names: readonly string[]
  seen: readonly ResourceView[]
}

/** Rules about the role the functions log in as. */
export const appRoleRules: readonly EnvironmentRule<AppRole>[] = [
  {
    code: 'APP_ROLE_OWNS',
    find: ({ names, seen }) =>
      seen
        .filter(({ type, props }) => described[type] && names.includes(text(props.owner) ?? ''))
        .map(({ type, props }) => {
          const owned = `${described[type]}${type.includes('efaultPrivileges') ? '' : ` ${nameOf(props)}`}`
          return {
            sure: true,
            subject: text(props.owner) ?? '',
            what: `the functions log in as ${as(names, props.owner)}, which owns ${owned}`,
            fix: `make the role of the migrations its owner, then ${commandFor('pulumi up')}`,
          }
        }),
  },
  {
    code: 'APP_ROLE_GRANTED',
    find: ({ names, seen }) =>
      seen
        .filter(
          ({ type, props }) =>
            /:(Grant|DefaultPrivileges)$/.test(type) && names.includes(text(props.role) ?? ''),
        )
        .flatMap(({ props }) => {
          const more = texts(props.privileges).filter((privilege) => !modest.includes(privilege))
          const granted = props.withGrantOption === true ? [...more, 'WITH GRANT OPTION'] : more
          return granted.map((privilege) => ({
            sure: true,
            subject: text(props.role) ?? '',
            what: `the functions log in as ${as(names, props.role)}, which has ${privilege} on ${text(props.objectType)}`,
            fix: `remove ${privilege} from the grant, then ${commandFor('pulumi up')}`,
          }))
        }),
  },
]

export const roles: FindingRule = {
  name: 'roles',
  description: 'Roles are limited; the one of the functions reads and writes rows, and owns nothing.',
  find: (resource, seen) => {
    if (resource.type === roleType) return applyRules(roleRules, resource)
    return variablesOf(resource).flatMap(({ name, variable }) => {
      const user = name === 'DATABASE_URL' ? parseUrl(variable.value ?? '').url?.user : undefined
      const role = user && seen.find((each) => each.type === roleType && isLogin(nameOf(each.props), user))
      return role
        ? applyRules(appRoleRules, { names: [nameOf(role.props), ...texts(role.props.roles)], seen })
        : []
    })
  },
}

/** Whether this database host sizes the pool of each role: a limit below it would make the pooler fail. */
function sizesPools(host: string | undefined): boolean {
  const { provider } = classify(`postgresql://user:password@${host}/database`)
  const plans = Object.values(hostOf(provider)?.plans ?? {})
  return plans.length > 0 && plans.every(({ poolSizeFixed }) => poolSizeFixed)
}

/** `shop_app_a`, or `shop_app_a with the rights of shop_app`. */
function as([login]: readonly string[], role: unknown): string {
  return login === role ? `${login}` : `${login} with the rights of ${role}`
}

/** A shared pooler wants the tenant behind the role's name. */
export function isLogin(role: string, user: string): boolean {
  return user === role || user.startsWith(`${role}.`)
}

function nameOf({ name }: ResourceView['props']): string {
  return text(name) ?? '(not named yet)'
}
