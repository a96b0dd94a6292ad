import type pg from 'pg'
import type { ManagedDatabase } from '../../rules/managed.ts'
import { Problem, Problems } from '../../rules/problem.ts'
import { psqlStatement } from '../../rules/psql-command.ts'
import { openConnection } from '../connection.ts'
import type { Context } from '../grpc/plugin.ts'
import { type LostObject, lostObjects, removal } from './lost-objects.ts'
import { type RoleDependency, release, roleDependencies } from './role-dependencies.ts'

/** How many are named; the rest are counted. */
const NAMED = 10

interface Connection {
  url: string
  ca?: string | undefined
}

/**
 * Finds out, before anything is dropped, what `pulumi destroy` would fail at or take with it. When the database cannot be
 * reached, it warns and leaves the answer to the drops themselves.
 *
 * @throws Problem or Problems DESTROY_LOSES, DESTROY_BLOCKED
 */
export async function checkDestroy(
  direct: Connection,
  managed: ManagedDatabase,
  { signal, log }: Pick<Context, 'signal' | 'log'>,
): Promise<void> {
  let client: pg.Client
  try {
    client = await openConnection(direct, { signal, patience: 0 })
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    await log('warning', `the database was not checked for objects of others: ${error.what}`)
    return
  }
  try {
    const lost = await lostObjects(client, managed)
    const held = await identify(direct, await roleDependencies(client, managed), signal)
    Problems.raise([...lossProblems(lost, managed), ...blockProblems(held)])
  } finally {
    await client.end()
  }
}

/** Adds the names of objects in other databases; where the migrator may not connect they stay unnamed. */
async function identify(
  direct: Connection,
  holds: RoleDependency[],
  signal: AbortSignal,
): Promise<RoleDependency[]> {
  const others = new Set(holds.filter(({ type }) => !type).map(({ database }) => database))
  const names = new Map<RoleDependency, { type: string; identity: string }>()
  for (const database of others) {
    const url = new URL(direct.url)
    url.pathname = `/${encodeURIComponent(database)}`
    url.searchParams.delete('schema')
    let client: pg.Client
    try {
      client = await openConnection({ ...direct, url: url.href }, { signal, patience: 0 })
    } catch (error) {
      if (error instanceof Problem) continue // no right to connect: the message counts them
      throw error
    }
    try {
      for (const hold of holds.filter((one) => one.database === database)) {
        const ids = [hold.class, hold.object, hold.part]
        const { rows } = await client.query('SELECT type, identity FROM pg_identify_object($1, $2, $3)', ids)
        if (rows[0]) names.set(hold, rows[0])
      }
    } finally {
      await client.end()
    }
  }
  return holds.map((hold) => ({ ...hold, ...names.get(hold) }))
}

function lossProblems(lost: LostObject[], { schema, database }: ManagedDatabase): Problem[] {
  if (lost.length === 0) return []
  const what = schema === undefined ? `database ${database}` : `schema ${schema}`
  const steps = lost.map(removal).flatMap((statement) => statement ?? [])
  const fix = steps.length > 0 ? psql(database, steps) : 'move them elsewhere, or remove them'
  return [
    new Problem(
      'DESTROY_LOSES',
      `dropping ${what} would drop what this stack did not create: ${joinNames(lost.map(({ type, identity }) => `${type} ${identity}`))}`,
      `keep a copy of what is still needed, then remove them as their owner: ${fix}`,
    ),
  ]
}

function blockProblems(held: RoleDependency[]): Problem[] {
  if (held.length === 0) return []
  const names = held.map(({ role, kind, type, identity, database, owner }) => {
    const object = type ? `${type} ${identity}` : 'an object'
    return kind === 'owns'
      ? `${role} owns ${object} in database ${database}`
      : `${role} has rights on ${object} of ${owner} in database ${database}`
  })
  const databases = [...new Set(held.map(({ database }) => database))]
  const steps = databases.map((database) =>
    psql(database, [...new Set(held.filter((one) => one.database === database).map(release))]),
  )
  return [
    new Problem(
      'DESTROY_BLOCKED',
      `these keep the stack's roles from being dropped: ${joinNames(names)}`,
      `as the owner of the object: ${steps.join(' && ')}`,
    ),
  ]
}

const psql = (database: string, statements: string[]) =>
  `psql -d ${database} ${statements.slice(0, NAMED).map(psqlStatement).join(' ')}`

function joinNames(names: string[]): string {
  const more = names.length - NAMED
  return names.slice(0, NAMED).join(', ') + (more > 0 ? ` and ${more} more` : '')
}
