import type { StateResource } from '../../pulumi/state.ts'

/** The roles that a stack made for the app. */
export interface AppRoles {
  /** Holds the rights. */
  appRole: string
  /** Log in with them, by turns. */
  logins: string[]
}

/** Undefined where the stack was given its URLs and made none. */
export function appRoles(resources: readonly StateResource[]): AppRoles | undefined {
  const ofType = (type: string) => resources.filter((resource) => resource.type === type)
  const migration = ofType('poolproof:index:Migration')[0]?.inputs
  const [appRole] = (migration?.denyRoles as string[] | undefined) ?? []
  if (!appRole) return undefined
  const logins = ofType('postgresql:index/role:Role')
    .map(({ inputs }) => String(inputs?.name))
    .filter((name) => name.startsWith(`${appRole}_`))
  return { appRole, logins }
}
