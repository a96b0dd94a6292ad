import { importCommand, importNeeds } from '../../rules/import-command.ts'
import type { Problem } from '../../rules/problem.ts'
import { type Taken, takenNames } from '../../rules/taken-names.ts'
import type { DatabaseSettings } from '../config/database-settings.ts'
import type { DatabaseServer } from './database-server.ts'
import { heldBy, type Own } from './stack-output.ts'
import type { VercelNames } from './vercel-names.ts'

type Managed = Exclude<DatabaseSettings, { manage: 'none' }>
const has = (where: string, what: readonly string[]) =>
  `${where} already has what this stack would create: ${what.join(', ')}`

/** Names on the server that the next update would be refused for. */
export function takenOnServer(server: DatabaseServer, database: Managed, own: Own): Problem[] {
  return [takenRoles(server, database, own), takenHome(server, database, own)].flatMap((fault) => fault ?? [])
}

function takenRoles(
  { host, roles, admin }: DatabaseServer,
  { name }: Managed,
  own: Own,
): Problem | undefined {
  const held = heldBy(own, 'Role', 'name')
  const others = roles.filter((role) => !held.includes(role.name))
  if (others.length === 0) return undefined
  const names = others.map((role) => role.name)
  const resourceOf = (role: string) => `postgres-${role.slice(name.length + 1).replace('_', '-')}`
  const isOurs = others.every(({ ours }) => ours)
  const commands = names.map((role) => takeOver(own, 'role:Role', resourceOf(role), role))
  return takenNames.role({
    what:
      has(
        host,
        names.map((role) => `role ${role}`),
      ) + (isOurs ? '' : `; ${admin} may not change all of them`),
    names,
    stack: own.stack,
    takeOver: isOurs ? joined(commands) : undefined,
    foreign: !isOurs,
  })
}

/** The database, or the schema. */
function takenHome(server: DatabaseServer, database: Managed, own: Own): Problem | undefined {
  const { host, schemaOwner, admin } = server
  const taken = (name: string, what: string): Taken => ({ what, names: [name], stack: own.stack })
  if (database.manage === 'role+database') {
    const { name } = database
    if (!server.database || heldBy(own, 'Database', 'name').includes(name)) return undefined
    const command = takeOver(own, 'database:Database', 'postgres-database', name)
    return takenNames.database({ ...taken(name, has(host, [`database ${name}`])), takeOver: command })
  }
  const { schema } = database
  // The administrator's own is taken over: the provider creates it "if not exists", and gives it to the migrator.
  if (schemaOwner === null || schemaOwner === admin || heldBy(own, 'Schema', 'name').includes(schema))
    return undefined
  return takenNames.schema(taken(schema, has(host, [`schema ${schema}, which belongs to ${schemaOwner}`])))
}

/** The same of Vercel. */
export function takenAtVercel(found: VercelNames, name: string, own: Own): Problem[] {
  const { project, variables, domains } = found
  const { stack } = own
  if (project && !heldBy(own, 'Project', 'name').includes(name))
    return [takenNames.project({ what: has('Vercel', [`project ${name}`]), names: [name], stack })]
  const team = project?.accountId.startsWith('team_') ? `${project.accountId}/` : ''
  const importOf = (type: string, resource: string, id: string) =>
    takeOver(own, type, resource, `${team}${project?.id}/${id}`)
  const faults = domains.map(({ name: host, projectId, resource }) => {
    const isOwn = projectId === project?.id
    return takenNames.domain({
      what: isOwn
        ? has(`project ${name}`, [`domain ${host}`])
        : `domain ${host} belongs to another project on Vercel (${projectId})`,
      names: [host],
      stack,
      takeOver: isOwn ? importOf('projectDomain:ProjectDomain', resource, host) : undefined,
    })
  })
  if (variables.length === 0) return faults
  const keys = variables.map(({ key }) => key)
  const type = 'projectEnvironmentVariable:ProjectEnvironmentVariable'
  const what = has(
    `project ${name}`,
    keys.map((key) => `variable ${key} (production)`),
  )
  const commands = variables.map(({ key, id }) => importOf(type, `app-${key}`, id))
  return [...faults, takenNames.variable({ what, names: keys, stack, takeOver: joined(commands) })]
}

/** Undefined where the state lacks what an import needs: the engine would refuse it. */
function takeOver({ stack, project, resources }: Own, type: string, name: string, id: string) {
  const isAtVercel = type.startsWith('project')
  const component = `poolproof:index:${isAtVercel ? 'VercelApp' : 'PooledPostgres'}`
  const urn = `urn:pulumi:${stack}::${project}::${component}$${isAtVercel ? 'vercel' : 'postgresql'}:index/${type}::${name}`
  const needs = Object.values(importNeeds(urn) ?? {})
  const isReady = needs.every((needed) => resources.some((one) => one.urn === needed))
  return isReady ? importCommand(urn, id) : undefined
}

function joined(commands: readonly (string | undefined)[]): string | undefined {
  return commands.every((command) => command !== undefined) ? commands.join(' && ') : undefined
}
